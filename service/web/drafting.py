"""POST manuscripts/from/{id}, GET coverage: papers drafted from filed ones, and what they still lack."""

import json
from collections.abc import Mapping
from typing import Any

from flask import url_for

from service.bootstrap.papers import build_parser
from service.core.access import Scope
from service.core.events import Act
from service.core.manuscripts import Manuscript, sheet_of
from service.drafting.blank import blank, doc_id_of
from service.drafting.chains import FOLLOWS, Chains, Filed
from service.drafting.coverage import Count, coverage
from service.drafting.provenance import provenance
from service.web import kept
from service.web.access import Rule, caller, concerns, reach
from service.web.drafting_messages import CoverageSchema
from service.web.idempotency import claimed, fingerprint
from service.web.kept import UNCHANGED
from service.web.manuscript_messages import ManuscriptSchema, NewManuscriptQuery
from service.web.manuscript_telling import told
from service.web.manuscripts import PATH, READING_ON
from service.web.messages import KeyHeader, MatchHeader
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

chapter = Chapter("drafting", "起草的依据", "/api/v1/manuscripts")

DRAFTING = Rule(Scope.WRITE, act=Act.READ)
"""Who drafts from a filed paper has seen it; that the manuscript was begun is told by itself."""


@chapter(
    Operation(
        "/from/<id>",
        "由归档文书起草文稿",
        (Answer(201, "已保存", {JSON: ManuscriptSchema}, ("Location",)),),
        DRAFTING,
        method="POST",
        query=NewManuscriptQuery,
        headers=KeyHeader,
        problems=(404, 409, 413, 503, 507),
        path=kept.PATH,
        description="由反馈意见起草整改方案：问题逐字带入，措施待填。由整改方案起草整改进展情况报告："
        "措施逐条带入，状态接续该方案最近归档的报告。还须有 `archive:read`。",
    )
)
def draft_from_document(asked: Mapping[str, Any], id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """The new manuscript of the paper that follows the filed one."""
    unit = kept.owner(asked.get("unit"), Scope.WRITE)
    made, sources = begun_from(id, unit, asked.get("idempotency_key"))
    values = told(made)
    concerns(*sources)
    return values, 201, {"Location": values["links"]["self"]}


@chapter(
    Operation(
        "/<id>/coverage",
        "清点文稿的缺项和来源",
        (Answer(200, "各项计数、逐字引自来源文书的字段", {JSON: CoverageSchema}, ("ETag",)), UNCHANGED),
        READING_ON,
        headers=MatchHeader,
        problems=(404,),
        path=PATH,
        description="来源文书（整改方案所落实的反馈意见、进展报告所报告的整改方案）以您可以查阅的现行一版为限。",
    )
)
def show_coverage(asked: Mapping[str, Any], id: str) -> dict[str, Any]:
    """What the draft lacks, and what it quotes."""
    held = services()
    _, content = held.office.manuscripts.content(id, reach(Scope.READ_MANUSCRIPTS))
    draft = build_parser(held.settings)(content)
    source = chains().source(draft)
    payload = source.payload if source else None
    return {
        "counts": [_counted(count) for count in coverage(draft, payload)],
        "quoted": [
            {"pointer": pointer, "value": quoted.value, "is_same": quoted.is_same}
            for pointer, quoted in (provenance(draft, payload) if payload else {}).items()
        ],
        "source": _source_told(source) if source else None,
    }


def begun_from(record: str, unit: str, key: str | None = None) -> tuple[Manuscript, tuple[str, ...]]:
    """The new manuscript of that *unit* that answers the filed paper, and the ids of the papers it is from.

    Every call with the same *key* has the same. Raises NotFound, NothingFollows or NotInForce.
    """
    found = kept.seen(record)
    with claimed(key, fingerprint(b"", source=record, unit=unit)) as call:
        id = call.claim.document_id
        drafted = chains().drafted(found, doc_id_of(FOLLOWS.get(found.type, ""), id))
        return _saved(drafted.payload, unit, id), drafted.sources


def begun_blank(type: str, unit: str) -> Manuscript:
    """The new manuscript of that *unit* in which nothing but the *type* is written."""
    id = services().new_id()
    return _saved(blank(type, doc_id_of(type, id)), unit, id)


def chains() -> Chains:
    """The filed papers that the caller may read, and how they belong together."""
    held = services()
    return Chains(held.store, build_parser(held.settings), reach(Scope.READ_ARCHIVE), held.memory)


def _saved(payload: Mapping[str, Any], unit: str, id: str) -> Manuscript:
    held = services()
    content = json.dumps(payload, ensure_ascii=False, default=float).encode()
    sheet = sheet_of(content, payload, held.types)
    return held.office.manuscripts.create(sheet, unit, caller(), id=id, time=held.now())


def _counted(count: Count) -> dict[str, Any]:
    return {
        "text": count.text,
        "done": count.done,
        "total": count.total,
        "lacks": [{"pointer": lack.pointer, "words": lack.words} for lack in count.lacks],
    }


def _source_told(source: Filed) -> dict[str, Any]:
    record, held = source.record, services()
    return {
        "id": record.id,
        "type": record.type,
        "number": record.number,
        "title": record.title,
        "words": f"来自{held.types[record.type].title} {record.number}",
        "link": url_for(f"{kept.chapter.blueprint.name}.show_document", id=record.id),
        "page": f"/archive/{record.id}",
    }
