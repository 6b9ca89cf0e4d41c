"""GET /healthz and GET /readyz."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.web.messages import HealthSchema
from service.web.operations import JSON, Answer, Chapter, Operation
from service.web.problems import SECONDS_BEFORE_ASKING_AGAIN, protocol_problem
from service.web.readiness import faults
from service.web.services import services

chapter = Chapter("health", "运行状况")

OK = {"status": "ok"}


@chapter(Operation("/healthz", "进程在运行", (Answer(200, "在运行", {JSON: HealthSchema}),)))
def healthz(asked: Mapping[str, Any]) -> dict[str, str]:
    """The process answers."""
    return OK


@chapter(
    Operation(
        "/readyz",
        "可以生成文书",
        (Answer(200, "文书类型、字体、引擎和数据文件夹俱全", {JSON: HealthSchema}),),
        problems=(503,),
        description="缺少什么、如何补齐，逐条列在 errors 中。",
    )
)
def readyz(asked: Mapping[str, Any]) -> dict[str, str] | Response:
    """All that a document needs is there, or a problem that lists what is missing."""
    found = faults(services())
    return protocol_problem(503, found, SECONDS_BEFORE_ASKING_AGAIN) if found else OK
