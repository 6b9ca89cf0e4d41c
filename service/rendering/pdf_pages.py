"""The references to a PDF's pages, made once.

pydyf 0.13 makes all of them anew each time one is asked for, and WeasyPrint 70 asks for every element of the
tag tree: the square of the pages, a fifth of the time at 1,200 of them.
"""

from typing import Any

import pydyf

MADE = "_hongtou_page_references"
NUMBERS_A_PAGE = 3
"""How many of `Kids` there are for a page: its number, its generation, R."""


def remember_pages() -> None:
    """Nothing; from now on a `pydyf.PDF` makes its `page_references` again only where pages came to it."""
    pydyf.PDF.page_references = property(page_references)


def page_references(pdf: Any) -> tuple[bytes, ...]:
    """The reference to each page, as `pydyf.PDF.page_references` has it."""
    kids = pdf.pages["Kids"]
    made: tuple[bytes, ...] = vars(pdf).get(MADE, ())
    if len(made) * NUMBERS_A_PAGE != len(kids):
        made = tuple(b"%d 0 R" % number for number in kids[::NUMBERS_A_PAGE])
        setattr(pdf, MADE, made)
    return made
