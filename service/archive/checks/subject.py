"""What the checks look at: a 件 with everything that was found out about it beforehand."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from service.archive.metadata_xml import read_metadata_xml
from service.core.events import Break
from service.core.keeping import Record
from service.core.seals import SealStatus
from service.core.verdicts import Opening, Verdict
from service.records.checks import Found, Outcome, Stage
from service.records.file_names import DOCX, NAMES, PAYLOAD, PDF, RECORD
from service.records.metadata import Tree, metadata
from service.records.metadata_values import leaves

METADATA_JSON, METADATA_XML = "metadata.json", "metadata.xml"
FINDINGS, PROOFS, PROVENANCE = "findings.json", "proofs.json", "provenance.json"
REQUIRED = (PDF, DOCX, PAYLOAD, RECORD, FINDINGS, PROOFS, PROVENANCE, METADATA_JSON, METADATA_XML)
REPORTS = "checks/"

MOST_FAULTS = 20
"""Sentences of one check; more are counted."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanner for malware said: its name, version and signatures, and the infections by file name."""

    tool: str
    infected: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Examined:
    """What took its time and asked nobody's turn: said of the PDF, its seals, and all files.

    `words` are those of the Word file without spaces, `word_problem` why it cannot be read; `scan` is a
    sentence where there is no verdict.
    """

    verdict: Verdict
    opening: Opening
    words: str = ""
    word_problem: str = ""
    seals: tuple[SealStatus, ...] = ()
    scan: Scan | str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """What the database knows beside the record: other rows, and where the class of its 档号 stands.

    `same_code` and `alike` (文号 and 题名) are ids of others; `last` is the highest 件号 among the others of
    the class, `count` how many they are, where that was counted; `is_chained` whether the log's last event
    holds.
    """

    same_code: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    last: int = 0
    count: int | None = None
    is_chained: bool = True


@dataclass(frozen=True, slots=True)
class Occasion:
    """What else is known at this stage, None where it is not.

    `given`: SHA-256 (hex) by path as the package was handed over. `listed`: how many files and bytes the
    登记表 or 交接单 states. `breaks`: where the chain of the log does not hold. `told`: by number, what was
    found by checks that cannot be made on one 件.
    """

    register: Register | None = None
    given: Mapping[str, str] | None = None
    listed: tuple[int, int] | None = None
    breaks: tuple[Break, ...] | None = None
    told: Mapping[str, Found] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """A 件 under check: its record, its logical files by path, what is known, the time (ISO 8601, UTC)."""

    stage: Stage
    record: Record
    package: Mapping[str, bytes]
    examined: Examined
    occasion: Occasion
    time: str

    @cached_property
    def packed(self) -> tuple[Tree, str]:
        """The metadata in the package; empty, with a sentence that says why, where they cannot be read."""
        content = self.package.get(METADATA_XML)
        if content is None:
            return {}, f"信息包中没有 {METADATA_XML}"
        try:
            return read_metadata_xml(content), ""
        except ValueError as fault:
            return {}, str(fault)

    @cached_property
    def trees(self) -> Mapping[str, Tree]:
        """The metadata by where they are; what cannot be read is 3-1's to say."""
        tree, _ = self.packed
        return {"数据库": metadata(self.record), **({"信息包": tree} if tree else {})}

    @cached_property
    def leaves(self) -> Mapping[str, tuple[tuple[str, str, str], ...]]:
        """Path, name and text of the elements of those trees."""
        return {place: tuple(leaves(tree)) for place, tree in self.trees.items()}

    def read(self, name: str) -> Any:
        """The JSON values in a file of the package; raises ValueError."""
        if name not in self.package:
            raise ValueError(f"信息包中没有 {name}")
        try:
            return json.loads(self.package[name])
        except ValueError as fault:
            raise ValueError(f"{name} 不是合法的 JSON") from fault

    def content(self, format: str) -> bytes | None:
        """The file of that format in the package."""
        return self.package.get(NAMES.get(format, ""))


def judged(faults: Iterable[str], sound: str, tool: str = "") -> Found:
    """Failed with all *faults*, each once, or passed with *sound*."""
    found = list(dict.fromkeys(faults))
    if not found:
        return Found(Outcome.PASSED, f"{sound}。", tool)
    more = f"；另有 {len(found) - MOST_FAULTS} 处" if len(found) > MOST_FAULTS else ""
    return Found(Outcome.FAILED, f"{'；'.join(found[:MOST_FAULTS])}{more}。", tool)


def not_run(why: str) -> Found:
    """A check that was not made, and why."""
    return Found(Outcome.NOT_RUN, why)


def not_applicable(why: str) -> Found:
    """A check that has no object here, and why."""
    return Found(Outcome.NOT_APPLICABLE, why)
