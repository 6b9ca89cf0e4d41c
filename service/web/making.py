"""POST validate and POST render: nothing is kept."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask import Response

from service.core.access import Scope
from service.core.errors.payloads import InvalidPayload, UnknownDocumentType
from service.core.events import Act
from service.core.findings import errors_among
from service.documents.filenames import file_name
from service.office import circumstances
from service.web.access import Rule, reach
from service.web.answers import file_answer
from service.web.bodies import read_body
from service.web.idempotency import claimed, fingerprint
from service.web.messages import KeyHeader, RenderQuery, VerdictSchema
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("making", "校验与生成", "/api/v1")

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILE_HEADERS = ("Content-Disposition", "Hongtou-Findings")
BODY_PROBLEMS = (400, 408, 413, 415)


@chapter(
    Operation(
        "/validate",
        "校验数据，不生成文件",
        (Answer(200, "校验结论：不通过也答复 200，以 valid 为准", {JSON: VerdictSchema}),),
        Rule(Scope.MAKE, act=Act.CHECK),
        method="POST",
        body="AnyPayload",
        problems=(*BODY_PROBLEMS, 503),
        description="正文只要是可读的 JSON 对象就有结论；读不了的正文（不是 JSON、太大）答复 4xx。",
    )
)
def validate(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict on a payload, whatever is wrong with it, as long as it is JSON within the limits."""
    body = read_body()
    circumstances.say(payload=sha256(body).hexdigest())
    try:
        findings = services().workshop.check(body, reach(Scope.READ_ARCHIVE))
    except (InvalidPayload, UnknownDocumentType) as error:
        findings = error.findings
    return {"valid": not errors_among(findings), "findings": findings}


@chapter(
    Operation(
        "/render",
        "生成一个文件，不留存",
        (Answer(200, "文件", {PDF: None, DOCX: None}, FILE_HEADERS),),
        Rule(Scope.MAKE, act=Act.MAKE),
        method="POST",
        query=RenderQuery,
        headers=KeyHeader,
        body="Payload",
        problems=(*BODY_PROBLEMS, 409, 503),
    )
)
def render(asked: Mapping[str, Any]) -> Response:
    """The one file asked for; with a key, a repeated call gets the same bytes or none."""
    body, format, draft = read_body(), asked["format"], asked["draft"]
    with claimed(asked.get("idempotency_key"), fingerprint(body, format=format, draft=draft)) as call:
        made = services().workshop.make(body, (format,), draft=draft, reach=reach(Scope.READ_ARCHIVE))
        (file,) = made.outcome.renditions
        call.gave(file.digest)
    circumstances.say(doc_id=made.doc_id, file=file.digest)
    name = file_name(made.header, format)
    return file_answer(file.content, file.media_type, name, made.outcome.findings)
