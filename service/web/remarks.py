"""Remarks on manuscripts over HTTP: made at places of what is in review, answered by who drafts."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from service.bootstrap.papers import build_parser
from service.core.access import Scope
from service.core.errors.payloads import InvalidPayload
from service.core.events import Act
from service.core.findings import Finding, Severity
from service.core.manuscripts import Manuscript
from service.core.pairing import Pairing, steps_of
from service.core.pointer import pointer
from service.core.remarks import Followed, Remark, followed
from service.web.access import Rule, caller, concerns, reach
from service.web.forms import filled
from service.web.kept import UNCHANGED
from service.web.making import BODY_PROBLEMS
from service.web.manuscript_messages import SeenHeader
from service.web.manuscript_telling import seen
from service.web.manuscripts import PATH, READING
from service.web.messages import MatchHeader
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.remark_messages import AnswerForm, NewRemarkForm, RemarkSchema, RemarksSchema
from service.web.services import services

chapter = Chapter("remarks", "审核意见", "/api/v1/manuscripts")

REMARK = {
    "in": "path",
    "name": "remark",
    "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "description": "意见编号",
}


@chapter(
    Operation(
        "/<id>/remarks",
        "列出审核意见",
        (Answer(200, "旧的在前", {JSON: RemarksSchema}, ("ETag",)), UNCHANGED),
        READING,
        headers=MatchHeader,
        problems=(404, 503),
        path=PATH,
        description="每条意见连同所指之处当时的值和现在的位置：移动了的按代码找到，删去了的为 null。",
    )
)
def list_remarks(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """All remarks on the manuscript."""
    found, remarks = services().office.remarks.of(id, reach(Scope.READ_MANUSCRIPTS))
    items = [told(found, one) for one in traced(found, remarks)]
    return {"items": items, "open": sum(remark.is_open for remark in remarks)}


@chapter(
    Operation(
        "/<id>/remarks",
        "提出审核意见",
        (Answer(201, "已记录", {JSON: RemarkSchema}),),
        Rule(Scope.READ_MANUSCRIPTS),
        method="POST",
        headers=SeenHeader,
        body=NewRemarkForm,
        problems=(*BODY_PROBLEMS, 404, 409, 412, 428, 503, 507),
        path=PATH,
        description="核稿中的由有 `manuscripts:review` 的人提出，待签发的由有 `manuscripts:issue` 的人提出；"
        "起草、修改或送核过它的人不能提。",
    )
)
def add_remark(asked: Mapping[str, Any], id: str) -> tuple[dict[str, Any], int]:
    """The new remark."""
    form = filled(NewRemarkForm)
    found, remark = remarked(id, form["pointer"], form["words"].strip(), seen(asked))
    (one,) = traced(found, (remark,))
    return told(found, one), 201


@chapter(
    Operation(
        "/<id>/remarks/<remark>/resolution",
        "处理审核意见",
        (Answer(200, "已处理", {JSON: RemarkSchema}),),
        Rule(Scope.WRITE),
        method="POST",
        body=AnswerForm,
        problems=(*BODY_PROBLEMS, 404, 409, 503, 507),
        path=(*PATH, REMARK),
        description="退回拟稿之后处理。还有意见没有处理也可以送核，审核人看得到。",
    )
)
def resolve_remark(asked: Mapping[str, Any], id: str, remark: str) -> dict[str, Any]:
    """The remark as answered."""
    found, made = resolved(id, remark, filled(AnswerForm)["answer"].strip())
    (one,) = traced(found, (made,))
    return told(found, one)


def resolved(id: str, remark: str, answer: str) -> tuple[Manuscript, Remark]:
    """The manuscript and that remark as answered; raises NotFound, StateForbids or Forbidden."""
    held, within = services(), reach(Scope.WRITE)
    made = held.office.remarks.resolve(id, remark, answer, caller(), reach=within, time=held.now())
    return held.office.manuscripts.get(id, within), made


def remarked(id: str, at: str, words: str, digest: str) -> tuple[Manuscript, Remark]:
    """The manuscript with a new remark at that pointer of the content with that *digest*.

    Raises NotFound, StateForbids, Forbidden, VersionChanged, or InvalidPayload for a pointer to nowhere.
    """
    held, within = services(), reach(Scope.READ_MANUSCRIPTS)
    found, content = held.office.manuscripts.content(id, within)
    found.check(Act.REMARK, caller(), digest)
    concerns(found.id)
    try:
        steps_of(build_parser(held.settings)(content), at)
    except LookupError:
        finding = Finding(
            "invalid-field", Severity.ERROR, "/pointer", "文稿中没有这一处。", "请在所看的内容中另选一处。"
        )
        raise InvalidPayload("请求体有误。", hint="请修改后重试。", findings=(finding,)) from None
    remark = held.office.remarks.add(
        id, at, words, caller(), id=held.new_id(), reach=within, seen=digest, time=held.now()
    )
    return found, remark


def traced(found: Manuscript, remarks: Iterable[Remark]) -> tuple[Followed, ...]:
    """The remarks with what was and is at their places; raises StoreFailed."""
    remarks = tuple(remarks)
    if not remarks:
        return ()
    kept, within = services().office.manuscripts, reach(Scope.READ_MANUSCRIPTS)
    parsed = build_parser(services().settings)
    now = parsed(kept.content(found.id, within)[1])
    pairings = {
        number: Pairing(parsed(kept.version(found.id, number, within)[1]), now)
        for number in {remark.version for remark in remarks}
    }
    words = partial(services().titles, found.type)
    return tuple(followed(remark, pairings[remark.version], words) for remark in remarks)


def told(found: Manuscript, one: Followed) -> dict[str, Any]:
    """The remark as callers are told of it."""
    concerns(found.id)
    remark, answered = one.remark, one.remark.answered
    return {
        "id": remark.id,
        "version": remark.version,
        "pointer": remark.pointer,
        "place": list(one.place),
        "was": None if isinstance(one.was, dict | list) else one.was,
        "words": remark.words,
        "actor": remark.made.actor,
        "time": remark.made.time,
        "is_open": remark.is_open,
        "answer": remark.answer,
        "answered_by": answered.actor if answered else "",
        "answered_at": answered.time if answered else "",
        "now": pointer(*one.now) if one.now is not None else None,
        "is_changed": one.is_changed,
    }
