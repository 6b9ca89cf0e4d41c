"""四性检测 (DA/T 70-2018): what was looked at on a 件, and what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from service.core.errors.faults import ChecksFailed
from service.core.errors.payloads import RejectedDocument
from service.core.findings import Finding, Severity


class Stage(StrEnum):
    """When a 件 is checked."""

    GD = "归档"
    YJ = "移交与接收"
    CQ = "长期保存"


class Outcome(StrEnum):
    """What came of a check: the last two are no pass, and say why."""

    PASSED = "通过"
    FAILED = "不通过"
    NOT_APPLICABLE = "不适用"
    NOT_RUN = "未执行"


PROPERTIES: Mapping[str, str] = {"1": "真实性", "2": "完整性", "3": "可用性", "4": "安全性"}
"""By the first figure of a check's number."""

OF_THE_PAYLOAD = frozenset({"1-2", "1-3", "1-4", "1-5", "1-6", "2-4"})
"""Checks of what the sender wrote; all others look at our own work."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found, in Chinese words, by which tool where it was not this program."""

    outcome: Outcome
    evidence: str
    tool: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A check as it was made: code (`GD-1-1`), title, outcome, evidence, tool and version, when, by whom."""

    code: str
    title: str
    result: Outcome
    evidence: str
    tool: str
    time: str
    operator: str

    @property
    def number(self) -> str:
        """The code without its stage."""
        return self.code.partition("-")[2]

    @property
    def property(self) -> str:
        """Which of the four it is about."""
        return PROPERTIES[self.number[0]]

    def as_dict(self) -> dict[str, str]:
        """The result as plain JSON values."""
        return {"property": self.property, **asdict(self), "result": self.result.value}


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of a stage on one 件, in the order of the standard; `object` is its id (32 hex digits)."""

    stage: Stage
    object: str
    archival_code: str
    title: str
    time: str
    operator: str
    results: tuple[CheckResult, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing failed; what could not be run is no failure, and is told."""
        return not self.failed

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks that failed."""
        return self.by_outcome(Outcome.FAILED)

    def by_outcome(self, outcome: Outcome) -> tuple[CheckResult, ...]:
        """The checks with that outcome."""
        return tuple(item for item in self.results if item.result is outcome)

    def as_dict(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "standard": "DA/T 70-2018",
            **asdict(self),
            "stage": self.stage.name,
            "passed": self.passed,
            "results": [item.as_dict() for item in self.results],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Report":
        """The report `as_dict` wrote; raises KeyError, TypeError or ValueError for anything else."""
        kept = {name: value for name, value in values.items() if name not in ("standard", "passed")}
        return cls(
            **{**kept, "stage": Stage[values["stage"]], "results": tuple(map(_result, values["results"]))}
        )


def upheld(report: Report) -> Report:
    """The report, where nothing failed; raises RejectedDocument (the sender's faults) or ChecksFailed."""
    if report.passed:
        return report
    findings = tuple(_findings(report.failed))
    if all(item.number in OF_THE_PAYLOAD for item in report.failed):
        raise RejectedDocument(
            "文书没有通过归档检测，未归档。", hint="请按所列各项修改数据后重试。", findings=findings
        )
    raise ChecksFailed(
        "文书没有通过归档检测，未归档。", hint="这是程序的问题，请把本条信息交给管理员。", findings=findings
    )


def _findings(failed: Iterable[CheckResult]) -> Iterable[Finding]:
    for item in failed:
        cure = "请修改数据。" if item.number in OF_THE_PAYLOAD else "请把本条信息交给管理员。"
        yield Finding(item.code, Severity.ERROR, "", f"{item.title}：{item.evidence}", cure)


def _result(values: Mapping[str, str]) -> CheckResult:
    kept: dict[str, Any] = {name: value for name, value in values.items() if name != "property"}
    return CheckResult(**{**kept, "result": Outcome(values["result"])})
