"""The calls of a soak in order: types, sizes, formats, drafts, checks, unsound and planted ones."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from bench.payloads import SAMPLES, notice, plan, short_notice
from bench.planted import DIE, EAT, HANG

VARIANTS = 97
PLANTED = ((HANG, "timed-out"), (DIE, "worker-died"), (EAT, "out-of-memory"))
PLANTED_EVERY, LARGE_EVERY = 100, 50


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked, and what is to be answered: a status, and of a problem its code."""

    kind: str
    path: str
    body: bytes
    status: int = 200
    code: str = ""

    def fault(self, status: int, content: bytes) -> str | None:
        """What is wrong with the answer, or None."""
        if status != self.status:
            return (
                f"{self.kind}: {status} in place of {self.status}: {content[:300].decode('utf-8', 'replace')}"
            )
        code = json.loads(content)["code"] if self.code else ""
        return None if code == self.code else f"{self.kind}: {code} in place of {self.code}"


def call(number: int) -> Call:
    """The call of that number, the same in every soak."""
    if number % PLANTED_EVERY == PLANTED_EVERY - 1:
        body, code = PLANTED[number // PLANTED_EVERY % len(PLANTED)]
        return Call("planted", "/api/v1/render", body, 500, code)
    if number % LARGE_EVERY == LARGE_EVERY // 2:
        return Call("plan, 114 measures", "/api/v1/render?format=pdf", _plan(114, number % 3))
    variant = number % VARIANTS
    return _ROUND[number % len(_ROUND)](variant)


def _render(kind: str, query: str, payload: Callable[[int], bytes]) -> Callable[[int], Call]:
    return lambda variant: Call(kind, f"/api/v1/render?{query}", payload(variant))


def _check(kind: str, payload: Callable[[int], bytes]) -> Callable[[int], Call]:
    return lambda variant: Call(kind, "/api/v1/validate", payload(variant))


def _refused(variant: int) -> Call:
    payload = json.loads(short_notice(variant))
    del payload["body"]["opening"]
    return Call("unsound", "/api/v1/render", json.dumps(payload).encode(), 422, "invalid-payload")


@cache
def _report(variant: int) -> bytes:
    return (SAMPLES / "progress_report/minimal.json").read_bytes()


@cache
def _plan(measures: int, variant: int) -> bytes:
    return plan(measures, variant)


def _large_check(variant: int) -> bytes:
    return _plan(500, variant % 3)


def _typical(variant: int) -> bytes:
    return notice("typical", variant)


_ROUND = (
    *[_render("notice, 2 pages", "format=pdf", short_notice)] * 8,
    *[_render("notice, Word only", "format=docx", short_notice)] * 3,
    _render("notice, draft", "format=pdf&draft=true", short_notice),
    *[_render("notice, 28 problems", "format=pdf", _typical)] * 2,
    _render("report", "format=pdf", _report),
    _render("report, Word only", "format=docx", _report),
    _render("plan, 20 measures", "format=pdf", lambda variant: _plan(20, variant)),
    _check("check of a notice", _typical),
    _check("check of a plan", _large_check),
    _refused,
)
