"""POST manuscripts/{id}/…: the steps of a manuscript from hand to hand."""

from collections.abc import Mapping
from typing import Any

from service.core.access import Scope
from service.core.errors.payloads import RejectedDocument
from service.core.events import Act
from service.core.findings import errors_among
from service.core.manuscripts import Manuscript
from service.web.access import Rule, caller, reach
from service.web.forms import Form, filled
from service.web.making import BODY_PROBLEMS
from service.web.manuscript_filing import filed
from service.web.manuscript_messages import ManuscriptSchema, ReasonForm, RemarkForm, SeenHeader
from service.web.manuscript_telling import ACTIONS, seen, told
from service.web.manuscripts import PATH
from service.web.messages import Query, ReplacingQuery
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("steps", "文稿的办理", "/api/v1/manuscripts")

REFUSALS = (404, 409, 412, 428, 503, 507)


def _step(
    act: Act,
    summary: str,
    needs: Scope,
    *,
    body: type[Form] | None = None,
    query: type[Query] = Query,
    description: str = "",
) -> Operation:
    return Operation(
        f"/<id>/{ACTIONS[act]}",
        summary,
        (Answer(200, "已办理", {JSON: ManuscriptSchema}),),
        Rule(needs),
        method="POST",
        headers=SeenHeader,
        body=body,
        query=query,
        problems=(*REFUSALS, *(BODY_PROBLEMS if body else (413,))),
        path=PATH,
        description=description,
    )


@chapter(
    _step(
        Act.SUBMIT,
        "送核",
        Scope.WRITE,
        description="先校验：不通过则答复 422 并列出全部问题，文稿仍为拟稿。"
        "通过则留下这一版，此后不能修改，除非退回。",
    )
)
def submit_manuscript(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The manuscript, handed on for review."""
    return told(submitted(id, seen(asked)))


@chapter(
    _step(
        Act.RETURN,
        "退回",
        Scope.READ_MANUSCRIPTS,
        body=ReasonForm,
        description="退回拟稿，须写明原因。核稿中的由有 `manuscripts:review` 的人退回，"
        "待签发和已签发而未归档的由有 `manuscripts:issue` 的人退回。",
    )
)
def return_manuscript(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The manuscript, a draft again; who may do so depends on its state."""
    return told(done(Act.RETURN, id, seen(asked), Scope.READ_MANUSCRIPTS, **_said(ReasonForm)))


@chapter(
    _step(
        Act.APPROVE,
        "核稿通过",
        Scope.REVIEW,
        body=RemarkForm,
        description="起草、修改或送核过它的人不能核稿。",
    )
)
def approve_manuscript(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The manuscript, found good."""
    return told(done(Act.APPROVE, id, seen(asked), Scope.REVIEW, **_said(RemarkForm)))


@chapter(
    _step(
        Act.ISSUE,
        "签发",
        Scope.ISSUE,
        body=RemarkForm,
        description="所签发的就是核稿通过的那些字节。起草、修改或送核过它的人不能签发；核稿人可以签发。",
    )
)
def issue_manuscript(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The manuscript, issued."""
    return told(done(Act.ISSUE, id, seen(asked), Scope.ISSUE, **_said(RemarkForm)))


@chapter(
    _step(
        Act.FILE,
        "归档",
        Scope.FILE,
        query=ReplacingQuery,
        description="所归档的就是签发的那些字节；中断或重复的归档只得一件文书。"
        "同一文书（doc_id）已归档旧版本的，只更替本机构的。",
    )
)
def file_manuscript(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The manuscript, filed."""
    return told(filed(id, seen(asked), asked.get("reason", "").strip()))


@chapter(
    _step(
        Act.DISCARD,
        "作废",
        Scope.WRITE,
        body=ReasonForm,
        description="只有拟稿可以作废，须写明原因；已送核的先退回。作废的仍可查看，不能恢复。",
    )
)
def discard_manuscript(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The manuscript, given up."""
    return told(done(Act.DISCARD, id, seen(asked), Scope.WRITE, **_said(ReasonForm)))


def submitted(id: str, digest: str) -> Manuscript:
    """The manuscript, handed on for review as it is in the content with that *digest*.

    Raises RejectedDocument with every finding where the check does not let it pass, and as `done` does.
    """
    within, held = reach(Scope.WRITE), services()
    found, content = held.office.manuscripts.content(id, within)
    found.check(Act.SUBMIT, caller(), digest)
    findings = held.workshop.check(content, reach(Scope.READ_ARCHIVE))
    if errors_among(findings):
        raise RejectedDocument(
            "文稿未通过校验，没有送核。", hint="请按所列位置逐条修改后再送核。", findings=findings
        )
    return done(Act.SUBMIT, id, digest, Scope.WRITE)


def done(act: Act, id: str, digest: str, scope: Scope, **said: str) -> Manuscript:
    """The manuscript after that act of the caller, who has that *scope*, on the content with that *digest*.

    Raises NotFound, StateForbids, Forbidden, VersionChanged or StoreFailed.
    """
    held = services()
    return held.office.manuscripts.step(
        act, id, caller(), reach=reach(scope), seen=digest, time=held.now(), **said
    )


def _said(form: type[Form]) -> dict[str, str]:
    """The reason or remark in the body, where there is one."""
    return {name: line.strip() for name, line in filled(form).items() if line}
