"""Every failure as a problem (RFC 9457); the one table that turns codes into statuses.

A call refused with 4xx is to be mended, one refused with 5xx may be repeated; `ADVICE` names the exceptions.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from service.core.errors import HongtouError
from service.core.errors.faults import Busy, ConformanceFailed
from service.core.errors.requests import KeyInProgress, TooManyOpen, TooManyTries
from service.core.findings import errors_among
from service.journal.lines import note
from service.journal.steps import UNFORESEEN
from service.web.journal import running, tell
from service.web.pages import is_for_people, problem_page

PROBLEM = "application/problem+json"
SECONDS_BEFORE_ASKING_AGAIN = 2

STATUSES: Mapping[str, tuple[int, str]] = {
    "malformed-payload": (400, "请求体不是可接受的 JSON"),
    "not-signed-in": (401, "需要登录"),
    "token-ended": (401, "令牌已失效"),
    "sign-in-failed": (401, "登录失败"),
    "forbidden": (403, "没有权限"),
    "password-change-due": (403, "须先修改密码"),
    "forged-call": (403, "请求不是从本站页面发出的"),
    "not-found": (404, "没有找到"),
    "name-taken": (409, "名称已被使用"),
    "roles-clash": (409, "角色不能这样授予"),
    "owned-by-other": (409, "编号属于其他单位的文书"),
    "state-forbids": (409, "文稿的状态不允许"),
    "version-changed": (412, "已有人修改"),
    "unfit-name": (422, "名称不合要求"),
    "unfit-hook": (422, "回调不合要求"),
    "weak-password": (422, "密码不合要求"),
    "version-missing": (428, "须说明修改的是哪一版"),
    "too-many-tries": (429, "尝试次数过多"),
    "too-many-open": (429, "未办完的批次太多"),
    "not-in-force": (409, "文书的状态不允许"),
    "nothing-follows": (409, "没有可以由此起草的文书"),
    "archive-clash": (409, "与归档库已有的内容冲突"),
    "idempotency-key-reused": (409, "幂等键已用于另一个请求"),
    "idempotency-answer-changed": (409, "同一请求会得到不同的文件"),
    "idempotency-key-in-progress": (409, "同一幂等键的请求仍在处理"),
    "already-sealed": (409, "文书已经用印"),
    "payload-too-large": (413, "内容超过大小上限"),
    "document-too-long": (413, "文书超过页数或行数上限"),
    "unfit-query": (422, "检索条件无法使用"),
    "too-much": (422, "一次下载的太多"),
    "unknown-document-type": (422, "没有这种文书类型"),
    "invalid-payload": (422, "数据结构有误"),
    "rejected-document": (422, "文书未通过校验"),
    "broken-package": (422, "移交包有误"),
    "broken-sheet": (422, "表格文件无法读取"),
    "render-failed": (500, "文件生成失败"),
    "proof-failed": (500, "文件校验未通过"),
    "nonconforming": (500, "PDF 未通过一致性检查"),
    "checks-failed": (500, "归档检测未通过"),
    "timed-out": (500, "处理超时"),
    "out-of-memory": (500, "处理所需内存超过上限"),
    "worker-died": (500, "处理进程意外终止"),
    "store-failed": (500, "文书存取失败"),
    "seal-failed": (500, "用印失败"),
    "busy": (503, "服务繁忙"),
    "broker-failed": (503, "消息队列不可用"),
    "provider-failed": (503, "统一身份认证不可用"),
    "conformance-failed": (503, "一致性检查没有完成"),
    "settings": (503, "服务设置有误"),
    "seal-key-missing": (503, "没有印章密钥"),
    "seal-key-unreadable": (503, "印章密钥无法读取"),
    "seal-passphrase-wrong": (503, "印章口令不对"),
    "seal-key-mismatched": (503, "印章密钥与证书不符"),
    "seal-key-expired": (503, "印章证书不在有效期内"),
    "seal-key-refused": (503, "印章证书不可用"),
    "timestamp-failed": (503, "时间戳服务不可用"),
    "store-full": (507, "磁盘空间不足"),
}

PROTOCOL: Mapping[int, tuple[str, str, str, str]] = {
    400: ("bad-request", "请求有误", "请求无法理解。", "请按接口说明 /api/docs 检查请求。"),
    401: (
        "not-signed-in",
        "需要登录",
        "本服务须先表明身份。",
        "请先登录，或在 Authorization 中给出令牌：Bearer hongtou_…。",
    ),
    403: ("forbidden", "没有权限", "您的角色没有这项权限。", "请联系安全保密员授予相应角色。"),
    404: ("not-found", "没有找到", "没有这个地址。", "请核对地址；接口清单见 /api/docs。"),
    405: ("method-not-allowed", "不支持的方法", "这个地址不支持该方法。", "可用的方法见 Allow 响应头。"),
    406: ("not-acceptable", "没有可接受的格式", "Accept 所列的格式都不提供。", "请改用接口说明所列的格式。"),
    408: (
        "request-timeout",
        "请求体未发完",
        "请求体在限时内没有发完。",
        "请检查网络和发出请求的程序后重发。",
    ),
    413: ("payload-too-large", "内容超过大小上限", "内容太大。", "请精简或拆分。"),
    415: (
        "unsupported-media-type",
        "不支持的内容类型",
        "这个接口不收这种内容；文本须为 UTF-8，都不压缩（Content-Encoding）。",
        "请按接口说明设置 Content-Type：一般为 application/json，读表格的为 .xlsx；"
        "提交批次的还可以是 application/x-ndjson、application/zip、text/csv。",
    ),
    421: (
        "misdirected-request",
        "主机名不符",
        "Host 不是本服务的名称。",
        "请用 127.0.0.1 或 localhost 访问。",
    ),
    422: ("invalid-parameter", "参数有误", "查询参数或请求头有误。", "请逐条修改后重试。"),
    500: (UNFORESEEN, "服务内部错误", "服务出现未预料的错误。", "请重试；仍失败时把编号告诉管理员。"),
    503: ("not-ready", "服务未就绪", "服务尚不能生成文书。", "请按所列原因处理后重试。"),
}

MEND, REPEAT = "须先修改，原样重发没有用。", "可以原样重发。"
ADVICE: Mapping[int, str] = {
    401: "登录之后可以原样重发。",
    408: REPEAT,
    409: "code 为 idempotency-key-in-progress 时，按 Retry-After 稍候原样重发；"
    "为 idempotency-key-reused、idempotency-answer-changed 时，须换一个幂等键；"
    "其余与已有的情形冲突，须先修改。",
    412: "须先取得现在的版本，核对之后再改。",
    429: "按 Retry-After 稍候再试。",
    422: "须先修改；所引用的文书尚未留存的，留存之后可以原样重发。",
    500: "可以原样重发；code 为 proof-failed、nonconforming 或 checks-failed 的除外，"
    "同样的数据结果相同，请告诉管理员；"
    "code 为 timed-out 或 out-of-memory 的，同样的数据多半还会如此，请减少内容或请管理员调高上限。",
    503: "按 Retry-After 稍候原样重发。",
    507: "清理磁盘之后可以原样重发。",
}
"""Whether to repeat a call, where the class of its status does not say."""

PLACES = {"query": "parameter", "headers": "header"}

Fault = Mapping[str, str]


def problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    faults: Iterable[Fault],
    *,
    retry_after: int | None = None,
) -> Response:
    """The problem as an answer, a page for people; *faults* are `{pointer, code, message, hint}`."""
    tell(code=code)
    listed = list(faults)
    if is_for_people():
        answer = problem_page(status, code, title, running().request_id, listed)
    else:
        answer = _as_json(status, code, title, detail, listed)
    if retry_after is not None:
        answer.headers["Retry-After"] = str(retry_after)
    return answer


def _as_json(status: int, code: str, title: str, detail: str, faults: list[Fault]) -> Response:
    trace = running()
    body = {
        "type": f"urn:hongtou:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": f"urn:hongtou:request:{trace.request_id}",
        "trace_id": trace.trace_id,
        "code": code,
        "errors": faults,
    }
    return Response(json.dumps(body, ensure_ascii=False), status=status, mimetype=PROBLEM)


def protocol_problem(status: int, faults: Iterable[Fault] = (), retry_after: int | None = None) -> Response:
    """The problem of a status that HTTP itself explains, with one fault of its own where none is given."""
    code, title, detail, hint = PROTOCOL[status]
    listed = list(faults) or [fault(code, detail, hint)]
    return problem(status, code, title, detail, listed, retry_after=retry_after)


def advice(status: int) -> str:
    """Whether a call answered with *status* may be sent again as it is."""
    return ADVICE.get(status, REPEAT if status >= 500 else MEND)


def fault(code: str, message: str, hint: str, **place: str) -> Fault:
    """One entry of `errors`; *place* is `pointer`, or `parameter` or `header` beside an empty pointer."""
    return {"pointer": "", **place, "code": code, "message": message, "hint": hint}


class InvalidCall(Exception):
    """A query parameter or header is wrong; carries every fault."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults


def install(app: Flask) -> None:
    """Nothing; from now on *app* answers every failure with a problem."""
    app.register_error_handler(HongtouError, answer_of)
    app.register_error_handler(InvalidCall, lambda error: protocol_problem(422, error.faults))
    app.register_error_handler(HTTPException, _of_protocol)
    app.register_error_handler(Exception, _unexpected)


def answer_of(error: HongtouError) -> Response:
    """The problem that the error is."""
    status, title = STATUSES[error.code]
    if status >= 500:
        level, cause = (logging.WARNING, None) if isinstance(error, Busy) else (logging.ERROR, error)
        note("failure", {"code": error.code}, level, error=cause)
    faults: list[Fault] = [
        {name: text for name, text in finding.as_dict().items() if name != "severity"}
        for finding in errors_among(error.findings)
    ]
    listed = faults or [fault(error.code, error.message, error.hint)]
    return problem(status, error.code, title, error.message, listed, retry_after=_retry_after(error))


def _retry_after(error: HongtouError) -> int | None:
    if isinstance(error, Busy | TooManyTries | TooManyOpen):
        return error.retry_after
    soon = isinstance(error, KeyInProgress | ConformanceFailed)
    return SECONDS_BEFORE_ASKING_AGAIN if soon else None


def _of_protocol(error: HTTPException) -> Response:
    status = error.code or 500
    known = status if status in PROTOCOL else 400 if status < 500 else 500
    data: Mapping[str, Any] = getattr(error, "data", {})
    answer = protocol_problem(known, _of_parameters(data.get("messages", {})))
    answer.headers.extend(
        (name, text)
        for name, text in error.get_headers(request.environ)
        if name.lower() not in ("content-type", "content-length")
    )
    return answer


def _of_parameters(messages: Mapping[str, Mapping[str, Iterable[str]]]) -> list[Fault]:
    return [
        fault("invalid-parameter", message, "请修改或去掉它。", **{PLACES[location]: name})
        for location, named in messages.items()
        for name, texts in named.items()
        for message in texts
    ]


def _unexpected(error: Exception) -> Response:
    note("failure", {"code": UNFORESEEN}, logging.ERROR, error=error)
    return protocol_problem(500)
