"""Hongtou: JSON in, official papers in the layout of GB/T 9704 out."""
