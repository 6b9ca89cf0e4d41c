"""Payload contract 1.0: one Marshmallow schema per document type."""
