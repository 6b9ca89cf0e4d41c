"""GET types: what there is, its schema, its sample."""

from collections.abc import Mapping
from typing import Any

from flask import Response, json, url_for

from service.core.errors.requests import NotFound
from service.web.access import Door, Rule
from service.web.messages import MatchHeader, TypesSchema
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.services import services

UNCHANGED = Answer(304, "内容未变", {})
chapter = Chapter("types", "文书类型", "/api/v1/types")

KNOWN = Rule(Door.KNOWN)
JSON_SCHEMA = "application/schema+json"
PATH = (
    {
        "in": "path",
        "name": "type",
        "schema": {"$ref": "#/components/schemas/TypeName"},
        "description": "文书类型",
    },
)


@chapter(
    Operation(
        "",
        "列出文书类型",
        (Answer(200, "全部文书类型", {JSON: TypesSchema}, ("ETag",)), UNCHANGED),
        KNOWN,
        headers=MatchHeader,
    )
)
def list_types(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Every document type with its links."""
    return {
        "items": [
            {
                "type": kind.name,
                "title": kind.title,
                "links": {
                    "schema": url_for(f"{chapter.blueprint.name}.show_schema", type=kind.name),
                    "sample": url_for(f"{chapter.blueprint.name}.show_sample", type=kind.name),
                },
            }
            for kind in services().types.values()
        ]
    }


@chapter(
    Operation(
        "/<type>/schema",
        "数据结构（JSON Schema 2020-12）",
        (
            Answer(200, "JSON Schema", {JSON_SCHEMA: {"type": "object"}}, ("ETag",)),
            UNCHANGED,
        ),
        KNOWN,
        problems=(404,),
        headers=MatchHeader,
        path=PATH,
    )
)
def show_schema(asked: Mapping[str, Any], type: str) -> Response:
    """The JSON Schema of one type's payloads."""
    check_known(type)
    return Response(json.dumps(services().json_schema(type)), mimetype=JSON_SCHEMA)


@chapter(
    Operation(
        "/<type>/sample",
        "样例数据",
        (
            Answer(200, "可直接提交的样例", {JSON: {"$ref": "#/components/schemas/Payload"}}, ("ETag",)),
            UNCHANGED,
        ),
        KNOWN,
        problems=(404,),
        headers=MatchHeader,
        path=PATH,
    )
)
def show_sample(asked: Mapping[str, Any], type: str) -> Response:
    """The typical sample of one type."""
    check_known(type)
    return Response(services().sample(type), mimetype=JSON)


def check_known(type: str) -> None:
    """Nothing; raises NotFound where there is no such type."""
    known = services().types
    if type not in known:
        raise NotFound(f"没有这种文书类型：{type[:64]!r}。", hint=f"可用的类型：{'、'.join(known)}。")
