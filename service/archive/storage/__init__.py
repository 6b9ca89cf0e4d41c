"""Where bytes are kept for good: one port, and a folder or an S3 bucket behind it."""
