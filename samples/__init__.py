"""One folder of example payloads per document type; the folder below it says the verdict."""
