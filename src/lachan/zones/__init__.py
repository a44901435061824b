"""Response policy zones for other people's resolvers: AXFR, IXFR, TSIG, NOTIFY.

Knows record lines, serials and subscribers; what stands in a zone is the caller's.
"""
