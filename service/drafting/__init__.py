"""拟稿: what a new paper takes over from the filed one it answers, and how far it has come since."""
