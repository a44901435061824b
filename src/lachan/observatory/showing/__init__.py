"""How a release is told: names, sentences, marks of charts, tables. Reads no row."""
