"""GET manuscripts/{id}/sheet: the draft as a PDF, in a frame of a page of ours or in a window of its own."""

from flask import Blueprint
from flask.wrappers import Response

from service.core.errors import HongtouError
from service.web.answers import framed
from service.web.manuscripts import DOWNLOADING, draft_sheet
from service.web.problems import answer_of

PAGES = Blueprint("sheets", __name__, url_prefix="/manuscripts")
RULES = {"sheets.sheet": DOWNLOADING}


@PAGES.get("/<id>/sheet")
def sheet(id: str) -> Response:
    """The paper as it would look by now, else why it cannot be made."""
    try:
        return framed(draft_sheet(id))
    except HongtouError as fault:
        return framed(answer_of(fault))
