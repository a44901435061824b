"""Official documents as values, written as DOCX and PDF. No word of the domain.

The contract: build a `values.Document`, call `word.docx(document)` for one to be
edited or `pdf.pdf(document, …)` for one or more to be printed; both return octets.
Nothing is written to disk, nothing is fetched, the same values give the same octets.
What cannot be set raises `values.DocumentError`.
"""
