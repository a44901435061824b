"""What changes a report. Each function is one transaction."""
