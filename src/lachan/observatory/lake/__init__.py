"""Files of the lake: immutable, sorted Parquet, named by their content."""
