"""Spreadsheets (.xlsx) as rows of texts, and rows as spreadsheets: the one room for openpyxl."""
