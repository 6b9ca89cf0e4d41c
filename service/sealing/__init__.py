"""Electronic seals on PDF files: PAdES by pyHanko, as functions of bytes (decision 0020)."""
