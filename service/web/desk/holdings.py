"""GET archive: filed papers looked up, and many of them taken along."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from flask.wrappers import Response
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from service.core.access import Scope
from service.core.errors.requests import TooMuch, UnfitQuery
from service.core.keeping import Page
from service.handing_over import MOST_PAPERS
from service.records.entries import entries
from service.web.access import caller
from service.web.desk.archive_words import STATUSES, TERMS
from service.web.desk.asking import Asked, asked_by
from service.web.downloading import parcel_answer
from service.web.finding import ArchiveQuery, query_of
from service.web.kept import DOWNLOADING, READING_LISTS, seen
from service.web.pages import page
from service.web.services import services

PAGES = Blueprint("holdings", __name__, url_prefix="/archive")
RULES = {
    "holdings.search": READING_LISTS,
    "holdings.download": DOWNLOADING,
    "holdings.download_found": DOWNLOADING,
}

MORE = ("title", "number", "organ", "code", "date_from", "date_to")
"""What is asked for less often, and stays folded up until it is."""

AROUND = 2
"""Pages before and after the one that is shown, to which links lead."""


@PAGES.get("")
def search() -> AnyResponse:
    """The papers that answer what the address asks for, or what is wrong with it."""
    asked = asked_by(ArchiveQuery())
    if asked.typed != request.args.to_dict():
        return redirect(_address("holdings.search", asked.typed), 303)  # a short address to keep
    if asked.faults:
        return _shown(asked, Page((), 0))
    size = asked.values["page_size"]
    offset = (asked.values["page"] - 1) * size
    return _shown(asked, services().store.list(query_of(asked.values), offset=offset, limit=size))


@PAGES.get("/download")
def download() -> Response:
    """The papers that were chosen, as one zip file."""
    chosen = list(dict.fromkeys(request.args.getlist("id")))
    if not chosen:
        raise UnfitQuery(gettext("还没有选择文书。"), hint=gettext("请返回上一页，勾选要下载的文书。"))
    if len(chosen) > MOST_PAPERS:
        raise _too_many(len(chosen))
    return parcel_answer(map(seen, chosen))


@PAGES.get("/download-found")
def download_found() -> Response:
    """All papers that answer what the address asks for, as one zip file."""
    asked = asked_by(ArchiveQuery())
    if asked.faults:
        raise UnfitQuery("".join(asked.faults.values()), hint=gettext("请返回检索页修改条件。"))
    found = services().store.list(query_of(asked.values), offset=0, limit=MOST_PAPERS)
    if found.total > MOST_PAPERS:
        raise _too_many(found.total)
    return parcel_answer(found.records)


def _too_many(count: int) -> TooMuch:
    told = gettext("共 %(count)s 件，一次最多下载 %(most)s 件。", count=count, most=MOST_PAPERS)
    return TooMuch(told, hint=gettext("请缩小范围，分几次下载。"))


def _shown(asked: Asked, found: Page) -> Response:
    typed, values = asked.typed, asked.values
    rest = {name: text for name, text in typed.items() if name != "page"}
    told = {
        "found": found,
        "items": entries(found),
        "asked": typed,
        "faults": asked.faults,
        "number": values["page"],
        "first": (values["page"] - 1) * values["page_size"] + 1,
        "is_narrowed": any(name not in ("sort", "page", "page_size") for name in typed),
        "has_more": any(name in typed for name in MORE),
        "pages": list(_pages(rest, values, found)),
        "all_of_them": _all_of_them(rest, found),
        "types": {kind.name: kind.title for kind in services().types.values()},
        "terms": TERMS,
        "statuses": STATUSES,
        "sorts": _sorts(),
        "may_catalogue": caller().reach(Scope.EXPORT_ARCHIVE).is_whole,
        "may_read_log": caller().reach(Scope.READ_LOG).is_whole,
    }
    return page("holdings", 422 if asked.faults else 200, **told)


def _sorts() -> dict[str, str]:
    return {
        "-filed": gettext("新归档的在前"),
        "filed": gettext("先归档的在前"),
        "-date": gettext("成文日期，新的在前"),
        "date": gettext("成文日期，旧的在前"),
        "code": gettext("档号"),
        "number": gettext("发文字号"),
        "title": gettext("标题"),
    }


def _pages(rest: Mapping[str, str], values: Mapping[str, Any], found: Page) -> Iterator[tuple[int, str]]:
    """The pages that links lead to: the first, those around the one shown, the last that is known of."""
    shown, last = values["page"], -(-found.total // values["page_size"])
    near = range(max(1, shown - AROUND), min(last, shown + AROUND) + 1)
    for number in sorted({1, *near, last} - {0}) if last > 1 else ():
        yield number, _address("holdings.search", {**rest, "page": str(number)})


def _all_of_them(rest: Mapping[str, str], found: Page) -> str:
    is_fit = 1 < found.total <= MOST_PAPERS and found.total_is_exact
    return _address("holdings.download_found", rest) if is_fit else ""


def _address(endpoint: str, asked: Mapping[str, str]) -> str:
    return f"{url_for(endpoint)}?{urlencode(asked)}" if asked else url_for(endpoint)
