"""GET manuscripts/{id}/review: a paper to read place by place; remarks made and answered there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.wrappers import Response
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from schemas.outline import CODES, Line, outline, title_words
from service.bootstrap.papers import build_parser
from service.core.access import Scope
from service.core.errors import HongtouError
from service.core.errors.faults import ServiceError
from service.core.errors.payloads import InvalidPayload
from service.core.errors.requests import NotFound, VersionChanged
from service.core.events import Act
from service.core.findings import Finding
from service.core.pairing import steps_of
from service.core.pointer import pointer
from service.core.remarks import LONGEST, Followed, is_remark
from service.web.access import Rule, caller, concerns, reach
from service.web.bodies import read_form
from service.web.desk.papers import CHANGED, refused, shown
from service.web.desk.telling import STATES, title_of, type_of
from service.web.manuscripts import found_in
from service.web.remark_messages import LONGEST_POINTER
from service.web.remarks import remarked, resolved, traced
from service.web.services import services

PAGES = Blueprint("reviewing", __name__, url_prefix="/manuscripts")
RULES = {
    "reviewing.read": Rule(Scope.READ_MANUSCRIPTS, act=Act.READ),
    "reviewing.remark": Rule(Scope.READ_MANUSCRIPTS),
    "reviewing.answer": Rule(Scope.WRITE),
}


@PAGES.get("/<id>/review")
def read(id: str) -> Response:
    """The paper with a box for a remark at the place that the address names."""
    return _shown(id, at=request.args.get("at"))


@PAGES.post("/<id>/remarks")
def remark(id: str) -> AnyResponse:
    """The paper at the place that was remarked on; else the box with what is wrong."""
    form = read_form()
    at, words = form.get("pointer", ""), form.get("words", "").replace("\r\n", "\n").strip()
    try:
        if not is_remark(words):
            raise InvalidPayload(f"意见应为 1 至 {LONGEST} 个字符的文字。", hint="请修改后再提交。")
        if len(at) > LONGEST_POINTER:
            raise InvalidPayload("文稿中没有这一处。", hint="请在所看的内容中另选一处。")
        remarked(id, at, words, form.get("digest", ""))
    except VersionChanged:
        return redirect(url_for("papers.show", id=id, said=CHANGED), 303)
    except NotFound:
        raise
    except HongtouError as fault:
        return _shown(id, at=at, fault=fault, typed=words)
    return redirect(f"{url_for('reviewing.read', id=id, said='remark')}#at{at}", 303)


@PAGES.post("/<id>/remarks/<remark>/resolution")
def answer(id: str, remark: str) -> AnyResponse:
    """The paper's page, once the remark is answered; else what is wrong."""
    words = read_form().get("answer", "").replace("\r\n", "\n").strip()
    try:
        if not is_remark(words):
            raise InvalidPayload(f"处理情况应为 1 至 {LONGEST} 个字符的文字。", hint="请修改后再提交。")
        resolved(id, remark, words)
    except NotFound:
        raise
    except HongtouError as fault:
        found = services().office.manuscripts.get(id, reach(Scope.READ_MANUSCRIPTS))
        return shown(found, fault, Act.RESOLVE, words)
    return redirect(f"{url_for('papers.show', id=id, said='answer')}#remarks", 303)


def _shown(id: str, at: str | None, fault: HongtouError | None = None, typed: str = "") -> Response:
    held, within = services(), reach(Scope.READ_MANUSCRIPTS)
    found, content = held.office.manuscripts.content(id, within)
    concerns(found.id)
    _, remarks = held.office.remarks.of(id, within)
    followed = traced(found, remarks)
    findings, problem = checked(content)
    payload = build_parser(held.settings)(content)
    read_lines, placed = lines(found.type, payload), findings_by_place(findings)
    there = {"", *pointers(read_lines)}
    told = {
        "found": found,
        "title": title_of(found),
        "kind": type_of(found),
        "state": STATES[found.state],
        "lines": read_lines,
        "pointer": pointer,
        "remarks": by_place(followed),
        "lost": [one for one in followed if one.now is None or pointer(*one.now) not in there],
        "open": sum(remark.is_open for remark in remarks),
        "findings": placed,
        "count": len(findings),
        "elsewhere": [
            (" › ".join(place_words(found.type, payload, at)) or at, some)
            for at, some in placed.items()
            if at not in there
        ],
        "problem": problem,
        "at": at,
        "typed": typed,
        "offers": {offer.act for offer in found.offers(caller()) if not offer.refusal},
        "Act": Act,
        "refusal": found.refusal(Act.REMARK, caller()),
        "said": gettext("意见已记下。") if request.args.get("said") == "remark" else "",
    }
    return refused(fault, "review", **told)


def lines(type_name: str, payload: Any) -> tuple[Line, ...]:
    """What there is to read: the body's parts beside the header, items of lists where their list was."""
    whole = outline(type_name, payload)
    parts = (line for one in whole for line in (one.parts if one.steps == ("body",) else (one,)))
    return tuple(replace(line, parts=_flat(line)) for line in parts)


def pointers(some: Iterable[Line]) -> Iterator[str]:
    """The pointers of all these lines and of those below them."""
    for line in some:
        yield pointer(*line.steps)
        yield from pointers(line.parts)


def _flat(whole: Line) -> tuple[Line, ...]:
    """The parts without what their titles tell already: codes and numbers of items, heads of their lists."""
    found: list[Line] = []
    for part in whole.parts:
        is_list = bool(part.parts) and isinstance(part.parts[0].steps[-1], int) and part.parts[0].parts
        below = _flat(part)
        is_told = part.steps[-1] in CODES and whole.title.endswith(f" {part.text}")
        if is_list:
            found += below
        elif not is_told and part.steps[-1] != "no":
            found.append(replace(part, parts=below))
    return tuple(found)


def place_words(type_name: str, payload: Any, at: str) -> tuple[str, ...]:
    """What leads to the place of that pointer, the outermost first; empty where there is none."""
    try:
        return title_words(type_name, payload, steps_of(payload, at))
    except LookupError:
        return ()


def by_place(followed: Iterable[Followed]) -> Mapping[str, list[Followed]]:
    """The remarks by the pointers of where they are now."""
    found: dict[str, list[Followed]] = defaultdict(list)
    for one in followed:
        if one.now is not None:
            found[pointer(*one.now)].append(one)
    return found


def findings_by_place(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    """The findings by their pointers."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.pointer].append(finding)
    return found


def checked(content: bytes) -> tuple[tuple[Finding, ...], HongtouError | None]:
    """What the check finds, and why it could not be made."""
    try:
        return found_in(content), None
    except ServiceError as fault:
        return (), fault
