"""The DNS data plane. Imported by the command line alone."""
