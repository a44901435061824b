"""The access database: it takes batches in, keeps sums, reckons indicators."""
