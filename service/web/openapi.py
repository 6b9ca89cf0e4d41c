"""The OpenAPI 3.1 document, made of the operations and of the schemas that load payloads."""

import json
from importlib.metadata import version
from typing import Any

from flask import Flask
from flask_smorest import Api

from service.web.access import Door, Rule
from service.web.archive_messages import WITHDRAWAL
from service.web.journal import REQUEST_ID
from service.web.messages import ProblemSchema
from service.web.problems import PROBLEM, PROTOCOL, STATUSES, advice
from service.web.services import Services
from service.web.sittings import COOKIE

CONFIG = {
    "API_TITLE": "红头 Hongtou",
    "API_VERSION": version("hongtou"),
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
}

INTRODUCTION = """由 JSON 数据生成反馈意见、整改方案、整改进展情况报告的 Word 和 PDF 文件。

- 出错时一律答复 `application/problem+json`（RFC 9457），`errors` 一次列出全部问题的位置、代码、说明和办法。
- **4xx：请求有误，须先修改**，原样重发没有用。例外：408 和
  `idempotency-key-in-progress`（409）可以原样重发；422 若因所引用的文书尚未留存，留存之后可以原样重发。
- **5xx：服务的问题，可以原样重发**。例外：`proof-failed`（500），同样的数据结果相同，请告诉管理员；
  `timed-out`、`out-of-memory`（500），同样的数据多半还会如此，请减少内容或请管理员调高上限。
- 有 `Retry-After` 时，按所给秒数等候后再发。
- 重发 POST 时带上同一个 `Idempotency-Key`，不会重复留存；键不过期，失败的请求不占用键。
- 整数写作 `1`，不写 `1.0`：JSON Schema 视两者相同，本接口不接受后者。
- `Hongtou-Request-Id` 是请求的编号，日志中有同一编号。请求可带 W3C 的 `traceparent`（版本 00），
  日志各行和出错答复的 `trace_id` 即用其中的 trace-id；没有或写得不对的，`trace_id` 就是请求的编号。
  `tracestate` 不读。
"""

RULES = {"api-docs.openapi_json": Rule(Door.KNOWN)}
"""Of the document itself, which flask-smorest serves."""

SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "令牌：hongtou token create 名称 --scope …；各接口须有所列权限",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "浏览器登录之后；各接口须有所列权限，修改须带 GET /api/v1/session 给出的 X-CSRF-Token",
    },
}

HEADERS = {
    "ETag": "内容的强校验值，可用于 If-None-Match",
    "Location": "新建之物的地址",
    "Content-Disposition": "文件名：发文字号_标题_日期（RFC 6266，UTF-8）",
    "Hongtou-Findings": "未阻止生成的提示条数",
    "Hongtou-Partial": "true：批次的文件不是全部；false：全部都在",
    "Retry-After": "等候的秒数",
    REQUEST_ID: "请求的编号，日志中有同一编号",
}


def build_api(app: Flask, services: Services) -> Api:
    """The API of *app* with its shared components; served at /api/openapi.json."""
    app.config.update(CONFIG)
    api = Api(app, spec_kwargs={"info": {"description": INTRODUCTION}, "servers": [{"url": "/"}]})
    api.DEFAULT_ERROR_RESPONSE_NAME = None
    components = api.spec.components
    for name, scheme in SCHEMES.items():
        components.security_scheme(name, scheme)
    for name, words in HEADERS.items():
        components.header(name, {"description": words, "schema": {"type": "string"}})
    for unused in ("Error", "PaginationMetadata"):  # shapes of flask-smorest that no operation here has
        components.schemas.pop(unused)
    components.schema("Problem", schema=ProblemSchema)
    for status in sorted({*PROTOCOL, *(status for status, _ in STATUSES.values())}):
        components.response(f"Problem{status}", _problem(status))
    for name, schema in payload_schemas(services).items():
        components.schema(name, component=schema)
    return api


def _problem(status: int) -> dict[str, Any]:
    titles = [title for code, title in STATUSES.values() if code == status]
    titles += [PROTOCOL[status][1]] if status in PROTOCOL else []
    names = ("Retry-After", REQUEST_ID) if status in (409, 503) else (REQUEST_ID,)
    answer: dict[str, Any] = {
        "description": f"{'；'.join(dict.fromkeys(titles))}。{advice(status)}",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
    }
    return answer


def payload_schemas(services: Services) -> dict[str, Any]:
    """The schemas of all types as components, and `Payload`, which is one of them by its doc_type."""
    found: dict[str, Any] = {}
    for name in services.types:
        whole = _referring(dict(services.json_schema(name)), name)
        for part, schema in whole.pop("$defs", {}).items():
            found[f"{name}.{part}"] = schema
        found[name] = {key: value for key, value in whole.items() if key not in ("$schema", "$id")}
    types = list(services.types)
    references = {name: f"#/components/schemas/{name}" for name in types}
    found["TypeName"] = {"type": "string", "enum": types}
    found["Payload"] = {
        "oneOf": [{"$ref": reference} for reference in references.values()],
        "discriminator": {"propertyName": "doc_type", "mapping": references},
    }
    found["Withdrawal"] = WITHDRAWAL
    found["AnyPayload"] = {"type": "object", "description": "任意 JSON 对象；通过校验的数据符合 Payload"}
    return found


def _referring(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """The schema with its inner references turned to components named after its type."""
    text = json.dumps(schema, ensure_ascii=False)
    turned: dict[str, Any] = json.loads(text.replace('"#/$defs/', f'"#/components/schemas/{name}.'))
    return turned
