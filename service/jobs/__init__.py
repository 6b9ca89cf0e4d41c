"""Work that nobody waits for: batches and their rows, who works on them, and what is told of it."""
