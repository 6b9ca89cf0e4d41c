"""What leaves the archive and comes back: catalogues, packages, stamped copies. Values in, bytes out."""
