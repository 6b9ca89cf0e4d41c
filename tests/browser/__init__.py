"""Pages as people meet them: a real service, a real Chromium."""
