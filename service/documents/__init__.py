"""What each official paper has, derives and says; standard library only."""
