"""HTTP calls that leave this machine."""
