"""Word and PDF files made from one view."""
