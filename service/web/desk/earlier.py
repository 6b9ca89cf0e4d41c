"""GET archive/{id}/compare: a filed paper beside the version whose place it took, only what is another."""

from typing import Any

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext

from service.bootstrap.papers import build_parser
from service.core.errors.requests import NotFound
from service.core.keeping import Record
from service.web.access import concerns
from service.web.desk.comparing import compared
from service.web.desk.listing import listing
from service.web.kept import READING, seen
from service.web.pages import page
from service.web.services import services

PAGES = Blueprint("earlier", __name__, url_prefix="/archive")
RULES = {"earlier.compare": READING}


@PAGES.get("/<id>/compare")
def compare(id: str) -> Response:
    """What is another in the paper than in the one before it; raises NotFound where there is none."""
    newer = seen(id)
    if not newer.supersedes:
        raise NotFound(
            gettext("这件文书没有更替过别的文书。"), hint=gettext("只有更替了旧版的文书才能比较。")
        )
    older = seen(newer.supersedes)
    concerns(newer.id, older.id)
    told = compared(newer.type, _payload(older), _payload(newer), listing().page)
    return page("earlier", older=older, newer=newer, told=told)


def _payload(record: Record) -> Any:
    held = services()
    return build_parser(held.settings)(held.store.open(record.id, "payload"))
