"""GET manuscripts/{id}/check, POST submission: all answers to read once more, and handing them on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.wrappers import Response
from werkzeug.wrappers import Response as AnyResponse

from schemas.form import form
from schemas.outline import Line, outline
from service.bootstrap.papers import build_parser
from service.core.access import Scope
from service.core.errors import HongtouError
from service.core.errors.requests import NotFound, StateForbids
from service.core.events import Act
from service.core.findings import Finding, errors_among
from service.core.manuscripts import State
from service.core.pointer import pointer
from service.drafting.coverage import coverage
from service.web.access import Rule, caller, concerns, reach
from service.web.bodies import read_form
from service.web.desk.papers import CHANGED, refused
from service.web.desk.reviewing import checked, findings_by_place, place_words
from service.web.desk.telling import title_of, type_of
from service.web.drafting import chains
from service.web.manuscript_steps import submitted
from service.web.services import services

PAGES = Blueprint("handing", __name__, url_prefix="/manuscripts")
RULES = {
    "handing.check": Rule(Scope.WRITE, act=Act.READ),
    "handing.submit": Rule(Scope.WRITE),
}

MOST_OPEN = 1500
"""Lines that are shown unfolded."""


@dataclass(frozen=True, slots=True)
class Part:
    """A step of the form with what was answered there."""

    title: str
    pointer: str
    lines: tuple[Line, ...]


@PAGES.get("/<id>/check")
def check(id: str) -> AnyResponse:
    """All answers of a draft; any other paper is shown where it is read."""
    return _shown(id)


@PAGES.post("/<id>/submission")
def submit(id: str) -> AnyResponse:
    """The paper's page, once it is handed on; else all answers with what keeps them here."""
    try:
        submitted(id, read_form().get("digest", ""))
    except NotFound:
        raise
    except StateForbids:
        return redirect(url_for("papers.show", id=id, said=CHANGED), 303)
    except HongtouError as fault:
        return _shown(id, fault)
    return redirect(url_for("papers.show", id=id, said="submission"), 303)


def _shown(id: str, fault: HongtouError | None = None) -> AnyResponse:
    held = services()
    found, content = held.office.manuscripts.content(id, reach(Scope.WRITE))
    concerns(found.id)
    if found.state is not State.DRAFT:
        return redirect(url_for("papers.show", id=id), 303)
    payload = build_parser(held.settings)(content)
    findings, problem = checked(content)
    source = chains().source(payload)
    parts = tuple(_parts(found.type, payload))
    told = {
        "found": found,
        "title": title_of(found),
        "kind": type_of(found),
        "parts": parts,
        "is_long": sum(_size(line) for part in parts for line in part.lines) > MOST_OPEN,
        "pointer": pointer,
        "findings": [(one, _way(one, place_words(found.type, payload, one.pointer))) for one in findings],
        "errors": len(errors_among(findings)),
        "placed": findings_by_place(findings),
        "problem": problem,
        "counts": coverage(payload, source.payload if source else None),
        "refusal": found.refusal(Act.SUBMIT, caller()),
    }
    answer: Response = refused(fault, "check", **told)
    return answer


def _parts(type_name: str, payload: Mapping[str, Any]) -> Iterator[Part]:
    """The steps of the form; what no step asks for comes last, in a part without a title."""
    if not type_name:
        yield Part("", "", outline(type_name, payload))
        return
    lines = dict(_walked(outline(type_name, payload)))
    for step in form(type_name)["steps"]:
        held = tuple(lines.pop(at) for at in step["pointers"] if at in lines)
        yield Part(step["title"], step["pointers"][0], held)


def _walked(lines: Iterable[Line]) -> Iterator[tuple[str, Line]]:
    """The lines by their pointers, those of header and body in the place of these."""
    for line in lines:
        if line.steps in (("header",), ("body",)):
            yield from _walked(line.parts)
        else:
            yield pointer(*line.steps), line


def _way(finding: Finding, words: tuple[str, ...]) -> str:
    """What leads to the place; its own name is left to the message where that begins with it."""
    is_named = bool(words) and finding.message.startswith(words[-1])
    return " › ".join(words[:-1] if is_named else words)


def _size(line: Line) -> int:
    return 1 + sum(_size(part) for part in line.parts)
