"""Operations of the API: one declaration gives the route, the checked query and the OpenAPI text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema

from service.core.access import SCOPE_TITLES, Scope
from service.web.access import Door, Needs, Rule
from service.web.journal import REQUEST_ID
from service.web.messages import Query
from service.web.problems import InvalidCall, fault

JSON = "application/json"
BYTES = {"type": "string", "format": "binary"}

ALWAYS = (421, 422, 500)
"""Any call may name a foreign host, carry a query parameter nobody knows, or meet a fault of ours."""

DOORS: Mapping[Door, str] = {
    Door.OPEN: "无，不必表明身份",
    Door.KNOWN: "无，表明身份即可",
    Door.PERSON: "无，但须本人登录，令牌不行",
    Door.UNSETTLED: "无，登录即可，修改一次性密码之前也可",
}
"""What is said of calls that need no scope."""

SCHEMES: Mapping[Needs, tuple[str, ...]] = {Door.OPEN: (), Door.PERSON: ("session",)}
"""How callers say who they are, where not every way will do."""

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: status, what it means, and the schema of its body by media type (None: a file).

    What the view returns is put into the first schema; the first answer of an operation is its main one.
    """

    status: int
    description: str
    content: Mapping[str, type[Schema] | dict[str, Any] | None]
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """What one call offers, as the OpenAPI document tells it.

    The request's body is JSON of the shape *body*, or a file of one of the media types *files*.
    """

    rule: str
    summary: str
    answers: tuple[Answer, ...]
    access: Rule
    problems: tuple[int, ...] = ()
    method: str = "GET"
    query: type[Schema] = Query
    description: str = ""
    body: str | type[Schema] | None = None
    files: tuple[str, ...] = ()
    headers: type[Schema] | None = None
    path: tuple[Mapping[str, Any], ...] = field(default=())


class Chapter:
    """A part of the API with its title; `blueprint` is what flask-smorest registers."""

    def __init__(self, name: str, title: str, prefix: str = "") -> None:
        self.blueprint = Blueprint(title, f"{__name__}.{name}", url_prefix=prefix or None)
        self.rules: dict[str, Rule] = {}

    def __call__(self, operation: Operation) -> Callable[[View], View]:
        """A decorator that makes the view answer *operation*.

        The view is given one mapping of the checked query and headers, then the path by name.
        """

        def register(view: View) -> View:
            self.rules[f"{self.blueprint.name}.{view.__name__}"] = operation.access
            documented = _described(self.blueprint, operation, _strict(view))
            self.blueprint.route(
                operation.rule,
                methods=[operation.method],
                parameters=[dict(item) for item in operation.path],
                endpoint=view.__name__,
            )(documented)
            return view

        return register


def _described(blueprint: Any, operation: Operation, view: View) -> View:
    described = blueprint.arguments(operation.query, location="query", unknown=RAISE)(view)
    if operation.headers:
        described = blueprint.arguments(operation.headers, location="headers")(described)
    refusals = () if operation.access.needs is Door.OPEN else (401, 403)
    for status in sorted({*operation.problems, *ALWAYS, *refusals}, reverse=True):
        described = blueprint.alt_response(status, response=f"Problem{status}")(described)
    main, *others = operation.answers
    for answer in others:
        described = blueprint.alt_response(**_response(answer, None, None))(described)
    first, *files = main.content.items()
    for media_type, schema in files:
        described = blueprint.alt_response(**_response(main, media_type, schema))(described)
    described = blueprint.response(**_response(main, *first))(described)
    words: dict[str, Any] = {"summary": operation.summary, "operationId": view.__name__}
    words |= _access_told(operation)
    if operation.body:
        words["requestBody"] = {"required": True, "content": {JSON: {"schema": _body_told(operation.body)}}}
    if operation.files:
        kinds = {media_type: {"schema": BYTES} for media_type in operation.files}
        words["requestBody"] = {"required": True, "content": kinds}
    whole: View = blueprint.doc(**words)(described)
    return whole


def _body_told(body: str | type[Schema]) -> type[Schema] | dict[str, str]:
    return {"$ref": f"#/components/schemas/{body}"} if isinstance(body, str) else body


def _access_told(operation: Operation) -> dict[str, Any]:
    """What the call needs, as `security` and in words."""
    needs = operation.access.needs
    if isinstance(needs, Scope):
        where = "，须在全校范围内" if operation.access.is_whole else ""
        needed, words = [needs.value], f"所需权限：`{needs}`（{SCOPE_TITLES[needs]}{where}）。"
    else:
        needed, words = [], f"所需权限：{DOORS[needs]}。"
    security = [{scheme: needed} for scheme in SCHEMES.get(needs, ("token", "session"))]
    return {"security": security, "description": "\n\n".join(filter(None, (operation.description, words)))}


def _response(answer: Answer, media_type: str | None, schema: Any) -> dict[str, Any]:
    return {
        "status_code": answer.status,
        "schema": {} if media_type and schema is None else schema,
        "content_type": media_type,
        "description": answer.description,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in (*answer.headers, REQUEST_ID)},
    }


def _strict(view: View) -> View:
    """The view behind a check that no query parameter is given twice, its checked parts made one mapping."""

    def checked(*parts: Mapping[str, Any], **path: str) -> Any:
        repeated = [name for name, given in request.args.lists() if len(given) > 1]
        if repeated:
            message, hint = "这个查询参数给了不止一次。", "请只给一次。"
            raise InvalidCall(
                *(fault("invalid-parameter", message, hint, parameter=name) for name in repeated)
            )
        return view({name: value for part in parts for name, value in part.items()}, **path)

    checked.__name__ = view.__name__
    checked.__doc__ = view.__doc__
    return checked
