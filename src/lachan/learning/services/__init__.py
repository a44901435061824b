"""Change materials and what people learn: keyword-only, one transaction, audited."""
