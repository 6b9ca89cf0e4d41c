"""What the service tells of its own work: traces, log lines, steps; never a word of a document."""
