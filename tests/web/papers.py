"""A whole service for the product's own types: the true schemas and rules, and files quickly made up."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from service.bootstrap.papers import build_parser
from service.core.pipeline import Pipeline
from service.registry import document_types, sample
from service.settings import Settings
from service.web.services import Services
from tests.web.fakes import DOCX, PDF, OpenWorkshop, bench_for, services_with

PLAN = json.loads(Path("samples/rectification_plan/typical.json").read_bytes())
NOTICE = json.loads(Path("samples/feedback_notice/typical.json").read_bytes())


@dataclass
class Stamp:
    """A file that says what was asked for."""

    format: str
    media_type: str

    def render(
        self, type_name: str, view: Mapping[str, Any], *, draft: bool = False, source: bytes | None = None
    ) -> bytes:
        """Its type, and whether it is a draft."""
        return f"{self.format}:{type_name}{':draft' * draft}".encode()

    def made_with(self, type_name: str) -> dict[str, str]:
        """One version."""
        return {f"{self.format} engine": "1"}


def paper_services(settings: Settings) -> Services:
    """Services for the true types, whose files are stamps."""
    bench = bench_for(settings)
    types = document_types()
    pipeline: Pipeline = replace(
        bench.pipeline,
        types=types,
        parse=build_parser(settings),
        renderers={name: Stamp(name, kind) for name, kind in (("pdf", PDF), ("docx", DOCX))},
    )
    return services_with(settings, OpenWorkshop(replace(bench, pipeline=pipeline, sample=sample)), types)


def changed(paper: Mapping[str, Any], at: tuple[str | int, ...], value: Any) -> Any:
    """The paper with another value there."""
    made = deepcopy(paper)
    inner: Any = made
    for step in at[:-1]:
        inner = inner[step]
    inner[at[-1]] = value
    return made


def written(paper: Mapping[str, Any]) -> bytes:
    """The paper as it is sent."""
    return json.dumps(paper, ensure_ascii=False).encode()
