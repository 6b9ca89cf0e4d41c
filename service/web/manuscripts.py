"""GET and POST manuscripts, PUT content: what is drafted, and what is to be seen of it."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.bootstrap.papers import build_parser
from service.core.access import Scope
from service.core.errors.payloads import InvalidPayload, UnknownDocumentType
from service.core.events import Act
from service.core.findings import Finding, errors_among
from service.core.manuscripts import (
    Manuscript,
    ManuscriptQuery,
    Sheet,
    State,
    handed_on,
    sheet_of,
)
from service.core.renditions import Made
from service.web import kept
from service.web.access import Rule, caller, reach
from service.web.answers import disposition, file_answer
from service.web.bodies import read_body
from service.web.idempotency import claimed, fingerprint
from service.web.kept import UNCHANGED
from service.web.making import BODY_PROBLEMS, FILE_HEADERS, PDF
from service.web.manuscript_filing import settled
from service.web.manuscript_messages import (
    HandedOnVersionsSchema,
    ManuscriptSchema,
    ManuscriptsQuery,
    ManuscriptsSchema,
    NewManuscriptQuery,
    SeenHeader,
)
from service.web.manuscript_telling import TITLE, address, entry, seen, told
from service.web.messages import KeyHeader, MatchHeader, VerdictSchema
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("manuscripts", TITLE, "/api/v1/manuscripts")

PATH = (
    {
        "in": "path",
        "name": "id",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "description": "文稿编号",
    },
)
NUMBER = {
    "in": "path",
    "name": "number",
    "schema": {"type": "integer", "minimum": 1, "maximum": 10**9},
    "description": "第几版，自 1 起",
}
READING = Rule(Scope.READ_MANUSCRIPTS, act=Act.READ)
READING_ON = Rule(Scope.READ_MANUSCRIPTS, act=Act.READ, is_repeated=True)
"""What the form asks for after each save."""
DOWNLOADING = Rule(Scope.READ_MANUSCRIPTS, act=Act.DOWNLOAD)
CHANGED = (*BODY_PROBLEMS, 404, 409, 412, 428, 503, 507)

SAVING = """正文是任意 JSON 对象，不必已能通过校验；原样保存，逐字节不变。
拟稿可由本机构有 `manuscripts:read` 的人查看，有 `manuscripts:write` 的人修改。"""


@chapter(
    Operation(
        "",
        "起草文稿",
        (Answer(201, "已保存", {JSON: ManuscriptSchema}, ("Location",)),),
        Rule(Scope.WRITE),
        method="POST",
        query=NewManuscriptQuery,
        headers=KeyHeader,
        body="AnyPayload",
        problems=(*BODY_PROBLEMS, 404, 409, 503, 507),
        description=SAVING,
    )
)
def draft_manuscript(asked: Mapping[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The new manuscript."""
    sheet, unit, held = _sheet(), kept.owner(asked.get("unit"), Scope.WRITE), services()
    with claimed(asked.get("idempotency_key"), fingerprint(sheet.content, unit=unit)) as call:
        id = call.claim.document_id
        made = held.office.manuscripts.create(sheet, unit, caller(), id=id, time=held.now())
        return told(made), 201, {"Location": told(made)["links"]["self"]}


@chapter(
    Operation(
        "",
        "列出文稿",
        (Answer(200, "新近改动的在前", {JSON: ManuscriptsSchema}, ("ETag",)), UNCHANGED),
        Rule(Scope.READ_MANUSCRIPTS, act=Act.SEARCH),
        query=ManuscriptsQuery,
        headers=MatchHeader,
    )
)
def list_manuscripts(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One page of the manuscripts."""
    page, size = asked["page"], asked["page_size"]
    query = ManuscriptQuery(
        State(asked["state"]) if "state" in asked else None,
        asked.get("unit", ""),
        is_mine=asked["mine"],
        is_waiting=asked["waiting"],
        reach=reach(Scope.READ_MANUSCRIPTS),
    )
    found = services().office.manuscripts.list(query, caller(), offset=(page - 1) * size, limit=size)
    return {
        "items": [entry(item) for item in found.manuscripts],
        "page": page,
        "page_size": size,
        "total": found.total,
    }


@chapter(
    Operation(
        "/<id>",
        "查看一份文稿",
        (Answer(200, "文稿、经过、可以办理的事", {JSON: ManuscriptSchema}, ("ETag",)), UNCHANGED),
        READING,
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
    )
)
def show_manuscript(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """One manuscript, as filed where a filing was broken off after the archive had it."""
    found = services().office.manuscripts.get(id, reach(Scope.READ_MANUSCRIPTS))
    return told(settled(found))


@chapter(
    Operation(
        "/<id>/content",
        "下载文稿的内容",
        (Answer(200, "保存时的 JSON，逐字节不变", {JSON: None}, ("ETag", "Content-Disposition")), UNCHANGED),
        DOWNLOADING,
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
        description="ETag 是内容的 SHA-256；修改和办理时在 If-Match 中给出。",
    )
)
def download_content(asked: Mapping[str, Any], id: str) -> Response:
    """The content as it stands."""
    found, content = _content(id)
    return _json_file(content, found.digest, "文稿.json")


@chapter(
    Operation(
        "/<id>/content",
        "修改文稿",
        (Answer(200, "已保存", {JSON: ManuscriptSchema}, ("ETag",)),),
        Rule(Scope.WRITE),
        method="PUT",
        headers=SeenHeader,
        body="AnyPayload",
        problems=CHANGED,
        path=PATH,
        description=f"{SAVING}\n\n答复中的 ETag 是新内容的，下次修改时在 If-Match 中给出。",
    )
)
def save_content(asked: Mapping[str, Any], id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The manuscript with other content."""
    held, sheet, given = services(), _sheet(), seen(asked)
    found = held.office.manuscripts.save(
        id, sheet, caller(), reach=reach(Scope.WRITE), seen=given, time=held.now()
    )
    return told(found), 200, {"ETag": f'"{found.digest}"'}


@chapter(
    Operation(
        "/<id>/versions",
        "列出送核过的各版",
        (Answer(200, "旧的在前", {JSON: HandedOnVersionsSchema}, ("ETag",)), UNCHANGED),
        READING,
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
    )
)
def list_handed_on(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """What was handed on for review."""
    found = services().office.manuscripts.get(id, reach(Scope.READ_MANUSCRIPTS))
    return {
        "items": [
            {
                "number": number,
                "time": event.time,
                "actor": event.actor,
                "digest": event.details["digest"],
                "links": {"content": address("download_handed_on", id=id, number=number)},
            }
            for number, event in enumerate(handed_on(found), 1)
        ]
    }


@chapter(
    Operation(
        "/<id>/versions/<int:number>",
        "下载送核过的一版",
        (Answer(200, "送核时的 JSON，逐字节不变", {JSON: None}, ("ETag", "Content-Disposition")), UNCHANGED),
        DOWNLOADING,
        headers=MatchHeader,
        problems=(404,),
        path=(*PATH, NUMBER),
    )
)
def download_handed_on(asked: Mapping[str, Any], id: str, number: int) -> Response:
    """The content that was handed on that time."""
    within = reach(Scope.READ_MANUSCRIPTS)
    found, content = services().office.manuscripts.version(id, number, within)
    digest = str(handed_on(found)[number - 1].details["digest"])
    return _json_file(content, digest, f"文稿第{number}版.json")


@chapter(
    Operation(
        "/<id>/pdf",
        "预览 PDF（草稿）",
        (Answer(200, "每页有“草稿”水印", {PDF: None}, ("ETag", *FILE_HEADERS)), UNCHANGED),
        DOWNLOADING,
        headers=MatchHeader,
        problems=(404, 413, 503),
        path=PATH,
        description="所引用的归档文书，以您可以查阅的为限。",
    )
)
def preview_pdf(asked: Mapping[str, Any], id: str) -> Response:
    """What the paper would look like."""
    return draft_sheet(id)


def draft_sheet(id: str) -> Response:
    """The paper as it would look by now, as a PDF marked 草稿; raises what making it does."""
    _, content = _content(id)
    held, within = services(), reach(Scope.READ_ARCHIVE)

    def make() -> Made:
        return held.workshop.make(content, ("pdf",), draft=True, reach=within)

    preview = held.previews.of(content, within, held.clock(), make)
    return file_answer(preview.content, PDF, preview.name, preview.findings)


@chapter(
    Operation(
        "/<id>/findings",
        "校验文稿",
        (
            Answer(200, "校验结论：不通过也答复 200，以 valid 为准", {JSON: VerdictSchema}, ("ETag",)),
            UNCHANGED,
        ),
        READING_ON,
        headers=MatchHeader,
        problems=(404, 503),
        path=PATH,
    )
)
def show_findings(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """The verdict on the content as it stands."""
    _, content = _content(id)
    findings = found_in(content)
    return {"valid": not errors_among(findings), "findings": findings}


def found_in(content: bytes) -> tuple[Finding, ...]:
    """Every finding on the content, those that keep it from being loaded too; raises Busy or StoreFailed."""
    held = services()
    try:
        findings = held.workshop.check(content, reach(Scope.READ_ARCHIVE))
    except (InvalidPayload, UnknownDocumentType) as error:
        findings = error.findings
    held.verdicts.keep(content, findings)
    return findings


def _content(id: str) -> tuple[Manuscript, bytes]:
    return services().office.manuscripts.content(id, reach(Scope.READ_MANUSCRIPTS))


def _sheet() -> Sheet:
    """The body as a sheet: JSON within the limits, whatever else it lacks."""
    body, held = read_body(), services()
    return sheet_of(body, build_parser(held.settings)(body), held.types)


def _json_file(content: bytes, digest: str, name: str) -> Response:
    answer = Response(content, mimetype=JSON)
    answer.headers["Content-Disposition"] = disposition(name)
    answer.set_etag(digest)
    return answer
