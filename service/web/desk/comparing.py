"""GET manuscripts/{id}/compare: two versions of a paper side by side, only what is another."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response
from marshmallow import fields, validate

from schemas.outline import Line, outline_at, title_words
from service.bootstrap.papers import build_parser
from service.core.access import Scope
from service.core.comparing import Change, Difference, differences
from service.core.events import Act
from service.core.manuscripts import Manuscript
from service.core.marking import Mark, marks
from service.core.pairing import Steps
from service.web.access import Rule, concerns, reach
from service.web.desk.listing import fit_values
from service.web.desk.telling import title_of
from service.web.messages import PageQuery, described
from service.web.pages import page
from service.web.services import services

PAGES = Blueprint("comparing", __name__, url_prefix="/manuscripts")
RULES = {"comparing.compare": Rule(Scope.READ_MANUSCRIPTS, act=Act.READ)}

SIZE = 100
NOW = "now"
VERSION = rf"^({NOW}|[1-9][0-9]{{0,8}})$"


def version_field(key: str, words: str) -> fields.String:
    """A field for the number of a version, or NOW, empty where none is named; told by *words*."""
    return fields.String(
        data_key=key,
        load_default="",
        validate=validate.Regexp(VERSION, error="须为第几版的数字或 now。"),
        metadata=described(words),
    )


class VersionsQuery(PageQuery):
    """Which versions to compare: their numbers, or the content as it stands."""

    older = version_field("from", "旧版")
    newer = version_field("to", "新版")


@dataclass(frozen=True, slots=True)
class Shown:
    """A difference to look at: its place in words, the values on both sides, and marked texts of a change."""

    change: Change
    place: tuple[str, ...]
    came_from: tuple[str, ...]
    old: Line | None
    new: Line | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Some of the differences of two contents, how many there are of each kind, and of pages."""

    shown: tuple[Shown, ...]
    counts: dict[str, int]
    total: int
    page: int
    pages: int


def compared(type_name: str, old: Any, new: Any, page: int = 1) -> Compared:
    """The differences of two payloads of that type, as the template `_compare.html` shows them."""
    found = differences(old, new)
    some = found[(page - 1) * SIZE : page * SIZE]
    counts = Counter(one.change.value for one in found)
    shown = tuple(_shown(type_name, old, new, one) for one in some)
    return Compared(
        shown,
        {change.value: counts[change.value] for change in Change if counts[change.value]},
        len(found),
        page,
        max(1, -(-len(found) // SIZE)),
    )


@PAGES.get("/<id>/compare")
def compare(id: str) -> Response:
    """What is another in the one version than in the other; by default since the last one handed on."""
    found = services().office.manuscripts.get(id, reach(Scope.READ_MANUSCRIPTS))
    concerns(found.id)
    names = [str(number) for number in range(1, found.version + 1)] + [NOW]
    asked = fit_values(VersionsQuery())
    newer = _named(asked["newer"], names, NOW)
    before = names[max(names.index(newer) - 1, 0)]
    older = _named(asked["older"], names, before)
    told = compared(found.type, _payload(found, older), _payload(found, newer), asked["page"])
    shown: dict[str, Any] = {"told": told, "names": names, "older": older, "newer": newer, "NOW": NOW}
    return page("compare", found=found, title=title_of(found), **shown)


def _named(asked: str, names: list[str], otherwise: str) -> str:
    return asked if asked in names else otherwise


def _payload(found: Manuscript, name: str) -> Any:
    held, within = services(), reach(Scope.READ_MANUSCRIPTS)
    kept = held.office.manuscripts
    content = kept.content(found.id, within) if name == NOW else kept.version(found.id, int(name), within)
    return build_parser(held.settings)(content[1])


def _shown(type_name: str, old: Any, new: Any, one: Difference) -> Shown:
    is_text = one.change is Change.CHANGED
    before = _line(type_name, old, one.before, one.old) if one.old is not None else None
    after = _line(type_name, new, one.after, one.new) if one.new is not None else None
    texts = before.text if before else "", after.text if after else ""
    return Shown(
        one.change,
        title_words(type_name, new, one.after) if one.after is not None else _words(type_name, old, one),
        _words(type_name, old, one) if one.change is Change.MOVED else (),
        before,
        after,
        marks(*texts) if is_text and all(texts) else (),
    )


def _words(type_name: str, old: Any, one: Difference) -> tuple[str, ...]:
    return title_words(type_name, old, one.before or ())


def _line(type_name: str, payload: Any, steps: Steps | None, value: Any) -> Line:
    return outline_at(type_name, payload, steps or (), value)
