"""GET archive/catalogue, archive/log: the registers of the archive to read."""

from itertools import islice
from typing import Any

from flask import Blueprint, request, url_for
from flask.wrappers import Response
from marshmallow import ValidationError

from service.core.access import Scope
from service.core.errors import NotFound
from service.core.events import ARCHIVE_ACTS, Act
from service.core.holdings import LogQuery
from service.core.keeping import Record
from service.records.catalogue import entries
from service.records.schedule import TERMS
from service.web.access import Rule, reach
from service.web.archive_messages import LogQuerySchema
from service.web.cataloguing import CatalogueQuery
from service.web.pages import page
from service.web.services import services

PAGES = Blueprint("registers", __name__, url_prefix="/archive")
RULES = {
    "registers.catalogue": Rule(Scope.EXPORT_ARCHIVE, is_whole=True, act=Act.READ),
    "registers.log": Rule(Scope.READ_LOG, is_whole=True, act=Act.AUDIT),
}

SHOWN = 200
"""Rows of the catalogue that a page shows; the workbook has all."""


@PAGES.get("/catalogue")
def catalogue() -> Response:
    """The beginning of the catalogue that is asked for, and the way to all of it."""
    asked, values, faults = _asked(CatalogueQuery())
    records = list(
        islice(
            services().store.catalogued(
                year=values.get("year"), retention=values["retention"], unit=values["unit"]
            ),
            SHOWN + 1,
        )
    )
    rows = zip(entries(records[:SHOWN]), records, strict=False)
    told = {
        "asked": asked,
        "faults": faults,
        "rows": [] if faults else list(rows),
        "has_more": len(records) > SHOWN,
        "whole": url_for("归档文件目录.download_catalogue", **asked) if not faults else "",
        "terms": TERMS,
    }
    return page("catalogue", 422 if faults else 200, **told)


@PAGES.get("/log")
def log() -> Response:
    """One page of the archive's log, in words."""
    asked, values, faults = _asked(LogQuerySchema())
    number, size = values["page"], values["page_size"]
    query = LogQuery(values.get("object", ""), values.get("act", ""))
    found = services().store.logged(query, offset=(number - 1) * size, limit=size)
    objects = {event.object for event in found.events if event.object}
    told = {
        "asked": asked,
        "faults": faults,
        "found": found,
        "papers": {id: record for id in objects if (record := _paper(id))},
        "acts": [act.value for act in ARCHIVE_ACTS],
        "number": number,
        "last": max(1, -(-found.total // size)),
    }
    return page("log", 422 if faults else 200, **told)


def _asked(schema: Any) -> tuple[dict[str, str], dict[str, Any], dict[str, str]]:
    """What the address asks, its values (those by default where something is wrong), and what is wrong."""
    asked = {name: text for name, text in request.args.to_dict().items() if text.strip()}
    try:
        return asked, schema.load(asked), {}
    except ValidationError as error:
        faults = {str(name): "".join(told) for name, told in error.normalized_messages().items()}
        return asked, schema.load({}), faults


def _paper(id: str) -> Record | None:
    """The paper of an event; whoever reads the log may not be one who reads papers."""
    try:
        return services().store.get(id, reach(Scope.READ_ARCHIVE))
    except NotFound:
        return None
