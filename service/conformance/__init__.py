"""veraPDF: whether a PDF keeps what it claims, judged in a process of its own."""
