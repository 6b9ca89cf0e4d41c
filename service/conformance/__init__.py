"""Engines that look into PDF files, each in a process of its own: veraPDF judges them, PDFium opens them."""
