"""A whole service for one made-up type, quick enough for every test."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as part
from datetime import date
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

from argon2 import PasswordHasher

from service.archive.database.layout import archive_database
from service.archive.keys import KeyLedger
from service.archive.presence import Presence
from service.bootstrap.jobs import build_chores, build_hooks, build_ledger, build_queue, build_spool
from service.bootstrap.people import build_client
from service.core.checking import Breach, Rule, Subject
from service.core.errors import HongtouError
from service.core.errors.faults import RenderFailed
from service.core.errors.payloads import InvalidPayload, MalformedPayload
from service.core.findings import Finding, Severity
from service.core.pipeline import Pipeline
from service.core.ports import Arranged, DocumentType
from service.core.renditions import Face, Rendition
from service.core.watching import Crew
from service.core.workbench import Workbench
from service.database.engine import Database
from service.documents.header import DocNumber, Header, Organ, Security
from service.intake.examples import tabled_types
from service.intake.tables import Tables
from service.journal.lines import to_stderr
from service.journal.steps import noted_here, watching, written
from service.journal.traces import current
from service.office.database.layout import office_database
from service.office.opening import Office, open_office
from service.office.passwords import Passwords
from service.settings import Settings, read_settings
from service.web.services import Services
from service.workers.bounds import MEBI, Bounds
from service.workers.workshop import Staff, WorkerWorkshop
from tests.archive.conftest import opened
from tests.workers.planted import Bench

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "信",
    "type": "object",
    "required": ["doc_type", "doc_id", "text"],
    "properties": {
        "doc_type": {"const": "letter"},
        "doc_id": {"$ref": "#/$defs/Id"},
        "text": {"type": "string"},
        "quotes": {"type": "string"},
    },
    "additionalProperties": False,
    "$defs": {"Id": {"type": "string"}},
}


@dataclass(frozen=True)
class Letter:
    """A document of the made-up type; it may quote another."""

    doc_id: str
    text: str
    quotes: str = ""
    doc_type: str = "letter"
    version: int = 1

    @property
    def header(self) -> Header:
        """The same elements for every letter."""
        return Header(
            issuing_authority=Organ("O-1", "中共淮理工大学委员会"),
            doc_number=DocNumber("淮理党", 2022, 7),
            title=f"关于“{self.doc_id}”的信",
            main_recipients=("各单位",),
            copies_to=(),
            issue_date=date(2022, 9, 16),
            signatory_post="书记",
            drafter_post="秘书",
            reviewer_post="主任",
            security=Security("none", None, "internal"),
            urgency=None,
            attachments=(),
        )

    def quoting(self, find: Callable[[str], Iterable[Any]]) -> "Letter":
        """The letter with the text of the one it quotes."""
        other = next(iter(find(self.quotes)), None) if self.quotes else None
        return Letter(self.doc_id, self.text + other.text) if other else self


def parse(body: bytes) -> dict[str, Any]:
    """JSON objects only."""
    try:
        payload = json.loads(body)
    except ValueError as fault:
        raise MalformedPayload("不是 JSON。", hint="请检查语法。") from fault
    if not isinstance(payload, dict):
        raise MalformedPayload("不是 JSON 对象。", hint="请用花括号。")
    return payload


def load(payload: Mapping[str, Any]) -> Letter:
    """A letter, or every missing field at once."""
    wrong = [
        Finding("required", Severity.ERROR, f"/{name}", "须为文字。", "请填写文字。")
        for name in ("doc_id", "text", "quotes")
        if not isinstance(payload.get(name, "" if name == "quotes" else None), str)
    ]
    wrong += [
        Finding("unknown-field", Severity.ERROR, f"/{name}", "没有这个字段。", "请删去。")
        for name in payload.keys() - SCHEMA["properties"].keys()
    ]
    if wrong:
        raise InvalidPayload("数据结构有误。", hint="请逐条修改。", findings=tuple(wrong))
    return Letter(payload["doc_id"], payload["text"], payload.get("quotes", ""))


def _containing(sign: str) -> Callable[[Subject], Iterable[Breach]]:
    def inspect(subject: Subject) -> list[Breach]:
        return [Breach(at, f"有“{sign}”。", "请删去。") for at, text in subject.texts if sign in text]

    return inspect


FACE = Face("heiti", "黑体", "Noto Sans CJK SC", "NotoSansCJK.ttc", "0" * 64, is_licensed=False)

RULES = (
    Rule("L-01", Severity.ERROR, "不喊叫", _containing("！")),
    Rule("L-02", Severity.WARNING, "少问", _containing("？")),
)


HARM: Mapping[str, Callable[[], Any]] = {
    "睡着": Bench().sleep_for_ever,
    "死循环": Bench().loop_in_c,
    "退出": Bench().exit,
    "崩溃": Bench().crash,
    "吃内存": Bench().eat_memory,
}
"""Texts whose rendering harms the process."""


@dataclass
class SlowRenderer:
    """Plain text under a media type, after a pause; breaks on 坏了 and 怪了, harms its process on HARM."""

    format: str
    media_type: str
    pause: float = 0.0
    calls: list[str] = part(default_factory=list)

    def render(
        self, type_name: str, view: Mapping[str, Any], *, draft: bool = False, source: bytes | None = None
    ) -> bytes:
        """The view's text, marked when a draft."""
        self.calls.append(view["text"])
        time.sleep(self.pause)
        if view["text"] in HARM:
            HARM[view["text"]]()
        if "坏了" in view["text"]:
            raise RenderFailed("引擎出错。", hint="请重试。")
        if "怪了" in view["text"]:
            raise ZeroDivisionError("secret detail")
        return (f"{self.format}:" + "草稿" * draft + view["text"]).encode()

    def made_with(self, type_name: str) -> dict[str, str]:
        """One version."""
        return {f"{self.format} engine": "1"}


class EveryGlyph:
    """A coverage that lacks nothing."""

    def inspect(self, texts: Iterable[tuple[str, str]]) -> tuple[Finding, ...]:
        """No finding."""
        return ()


class AsItIs:
    """An arrangement of what has no pages."""

    def __call__(self, type_name: str, view: Mapping[str, Any]) -> Arranged:
        """The same view."""
        return Arranged(view)

    def made_with(self, type_name: str) -> dict[str, str]:
        """Nothing."""
        return {}


def prove(printed: Sequence[tuple[str, str]], renditions: Iterable[Rendition]) -> None:
    """Everything is in order."""


def letter(text: str = "你好", doc_id: str = "L-1", **more: Any) -> bytes:
    """A payload."""
    return json.dumps({"doc_type": "letter", "doc_id": doc_id, "text": text, **more}).encode()


def settings_for(data: Path, **changes: str) -> Settings:
    """The default settings over *data*, with the font folder there."""
    fonts = data / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    given = {"HONGTOU_DATA": str(data), "HONGTOU_FONTS": str(fonts), "HONGTOU_RENDER_WAIT_SECONDS": "1"}
    return read_settings({**given, **changes})


@dataclass(frozen=True)
class OpenWorkshop:
    """A workshop that works on the spot; `broken` is why it cannot."""

    bench: Workbench
    broken: HongtouError | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bench, name)

    def fault(self) -> HongtouError | None:
        """What it was given."""
        return self.broken

    def crews(self) -> tuple[Crew, ...]:
        """Nobody else works there."""
        return ()

    def start(self) -> None:
        """There is nothing to start."""

    def end(self) -> None:
        """Nor to end."""


def bench_for(settings: Settings, pause: float = 0.0) -> Workbench:
    """A workbench for letters: fake engines, the true store, sheets of the true types."""
    pipeline = Pipeline(
        types={
            "letter": DocumentType(
                "letter",
                "信",
                load=load,
                rules=RULES,
                view=lambda document: {"text": document.text},
                printed=lambda document, texts: tuple(texts),
            )
        },
        parse=parse,
        coverage=EveryGlyph(),
        arrange=AsItIs(),
        renderers={name: SlowRenderer(name, kind, pause) for name, kind in (("pdf", PDF), ("docx", DOCX))},
        prove=prove,
        faces=(FACE,),
        watch=watching(written),
    )
    tables = Tables(tabled_types())
    return Workbench(pipeline, opened(settings.data), lambda name: letter(), noted_here, unpacker=tables)


def services_for(settings: Settings, pause: float = 0.0) -> Services:
    """Services for letters, made on the spot."""
    bench = bench_for(settings, pause)
    return services_with(settings, OpenWorkshop(bench), bench.pipeline.types)


def worker_bench_for(settings: Settings, pause: float) -> Workbench:
    """The same in a process of its own, which logs as the product's do."""
    to_stderr()
    return bench_for(settings, pause)


def worker_services_for(settings: Settings, pause: float) -> Services:
    """Services for letters, made by worker processes that have three seconds and what a letter takes."""
    bounds = Bounds(seconds=3 + int(3 * pause), memory=400 * MEBI, tasks=1000, resident=300 * MEBI)
    bench = partial(worker_bench_for, settings, pause)
    workshop = WorkerWorkshop.of(
        bench,
        bounds,
        staff=Staff(makers=2, checkers=1, niceness=5, line=settings.render_queue),
        wait=10,
        context=current,
        type=lambda body: "letter",
    )
    return services_with(settings, workshop, bench_for(settings).pipeline.types)


def office_in(data: Path) -> Office:
    """The office in that folder, whose passwords cost next to nothing."""
    return office_over(office_database("", data))


def office_over(database: Database) -> Office:
    """The same in that database."""
    cheap = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    return open_office(database, cheap, lambda: f"temporary-{uuid4().hex}", lambda: token_urlsafe(32))


def services_with(settings: Settings, workshop: Any, types: Mapping[str, DocumentType]) -> Services:
    """Services for those *types* from that workshop, with the true store."""
    presence = Presence(settings.data / "processes", lambda: uuid4().hex)
    return Services(
        settings,
        types,
        workshop,
        opened(settings.data),
        KeyLedger(archive_database("", settings.data), presence),
        office_in(settings.data),
        build_ledger(settings),
        build_queue(settings),
        build_chores(settings),
        build_spool(settings),
        build_hooks(settings),
        watching(written),
        sample=lambda name: letter(),
        json_schema=lambda name: SCHEMA,
        client=build_client(settings),
    )
