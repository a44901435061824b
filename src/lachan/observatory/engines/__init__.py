"""What reckons an expression: DuckDB here, larger ones elsewhere."""
