"""What came of a batch, to read and to take along: reports as sheet, JSON and page, files as one zip."""
