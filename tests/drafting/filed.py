"""Papers filed without being rendered, for tests of what is drafted from them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask

from service.bootstrap.archive import build_archive
from service.bootstrap.papers import build_parser
from service.core.access import WHOLE
from service.core.keeping import Record
from service.core.ports import Store
from service.core.renditions import Made, Outcome, Rendition
from service.registry import document_types
from service.settings import read_settings
from service.web.app import create_app
from service.web.services import EXTENSION
from tests.web.fakes import OpenWorkshop, bench_for, services_with, settings_for

NOTICE, PLAN, REPORT = "feedback_notice/typical", "rectification_plan/typical", "progress_report/linked"
PARSE = build_parser(read_settings({}))


def sample(name: str) -> dict[str, Any]:
    """The payload of a sample."""
    return PARSE(Path(f"samples/{name}.json").read_bytes())


def filed(store: Store, payload: Mapping[str, Any], owner: str = WHOLE, created_at: str = "") -> Record:
    """The record of that paper of the unit *owner*, whose files are none."""
    source = json.dumps(payload, ensure_ascii=False, default=float).encode()
    document = document_types()[payload["doc_type"]].load(PARSE(source))
    files = (
        Rendition("pdf", "application/pdf", b"%PDF-fake"),
        Rendition("docx", "application/x", b"PK-fake"),
    )
    made = Made.of(document, Outcome(files, (), {}))
    known = {"id": uuid4().hex, "created_at": created_at or "2026-03-05T08:00:00Z", "actor": "测试"}
    return build_archive(store).keep(made, source, owner=owner, reason="新版", **known)


def unrendered(data: Path, day: datetime | None = None) -> Flask:
    """The application for the true types on that *day*, in which nothing can be rendered or checked."""
    settings = settings_for(data)
    services = services_with(settings, OpenWorkshop(bench_for(settings)), document_types())
    return create_app(settings, replace(services, clock=lambda: day) if day else services)


def store_of(app: Flask) -> Store:
    """The archive of the application."""
    store: Store = app.extensions[EXTENSION].store
    return store
