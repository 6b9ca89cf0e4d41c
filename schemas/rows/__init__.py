"""The ledger and its like as flat rows, for a grid in the browser and for spreadsheets.

A part of a payload (a plan's ledger, a notice's aspects, a report's entries) becomes rows of texts as a clerk
reads them, and rows become the part again. What no column shows is kept from the part as it was (`base`).

* A *grid* has columns; each belongs to a level (方面, 问题, 措施) and has a key, which is all that is stable.
* One row for each item of the deepest level; an item that has none below it yet has a row of its own.
* An empty cell of an upper level means "the same as above"; the same code or title again joins the same item.
* What cannot be understood stays as it was typed and becomes a fault at its row and column.
"""
