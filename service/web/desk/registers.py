"""GET archive/catalogue, archive/log: the registers of the archive to read."""

from itertools import islice
from urllib.parse import urlencode

from flask import Blueprint, url_for
from flask.wrappers import Response

from service.core.access import Scope
from service.core.errors.requests import NotFound
from service.core.events import ARCHIVE_ACTS, Act
from service.core.holdings import LogQuery
from service.core.keeping import Record
from service.records.catalogue import entries
from service.web.access import Rule, reach
from service.web.archive_messages import LogQuerySchema
from service.web.cataloguing import CatalogueQuery
from service.web.desk.archive_words import ACTS, TERMS
from service.web.desk.asking import asked_by
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
    asked = asked_by(CatalogueQuery())
    values, faults = asked.values, asked.faults
    found = services().store.catalogued(
        year=values.get("year"), retention=values["retention"], unit=values["unit"]
    )
    records = [] if faults else list(islice(found, SHOWN + 1))
    told = {
        "asked": asked.typed,
        "faults": faults,
        "rows": list(zip(entries(records[:SHOWN]), records, strict=False)),
        "has_more": len(records) > SHOWN,
        "whole": f"{url_for('归档文件目录.download_catalogue')}?{urlencode(asked.typed)}",
        "terms": TERMS,
    }
    return page("catalogue", 422 if faults else 200, **told)


@PAGES.get("/log")
def log() -> Response:
    """One page of the archive's log, in words."""
    asked = asked_by(LogQuerySchema())
    values, faults = asked.values, asked.faults
    number, size = values["page"], values["page_size"]
    query = LogQuery(values.get("object", ""), values.get("act", ""))
    found = services().store.logged(query, offset=(number - 1) * size, limit=size)
    objects = {event.object for event in found.events if event.object}
    told = {
        "asked": asked.typed,
        "faults": faults,
        "found": found,
        "papers": {id: record for id in objects if (record := _paper(id))},
        "acts": {act: ACTS[act] for act in ARCHIVE_ACTS},
        "number": number,
        "last": max(1, -(-found.total // size)),
    }
    return page("log", 422 if faults else 200, **told)


def _paper(id: str) -> Record | None:
    """The paper of an event; whoever reads the log may not be one who reads papers."""
    try:
        return services().store.get(id, reach(Scope.READ_ARCHIVE))
    except NotFound:
        return None
