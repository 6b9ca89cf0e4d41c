"""What must agree inside one document; standard library only."""
