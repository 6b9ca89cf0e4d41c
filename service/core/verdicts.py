"""What engines say of a PDF: whether it keeps the standards it claims, and what a viewer sees of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from service.core.errors.faults import NonConforming
from service.core.findings import Finding, Severity


class State(StrEnum):
    """How a judgement ended; `NOT_RUN` is neither of the others and is kept as what it is."""

    PASSED = "通过"
    FAILED = "不通过"
    NOT_RUN = "未执行"


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule the file breaks: its clause and test number (`6.1.2-2`), the standard's words, how often."""

    clause: str
    description: str
    count: int


@dataclass(frozen=True, slots=True)
class ClaimJudged:
    """A claim of a file as veraPDF names it (`3a`, `2u`, `ua1`), the number of checks, what it breaks."""

    name: str
    checks: int
    broken: tuple[BrokenRule, ...] = ()

    @property
    def title(self) -> str:
        """The claim as the standards write it: PDF/A-3a, PDF/UA-1."""
        return f"PDF/UA-{self.name[2:]}" if self.name.startswith("ua") else f"PDF/A-{self.name}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an engine says of a file; `reason` where it is not (only) broken rules that decided.

    `engine` and `version` are empty where no engine is installed.
    """

    state: State
    engine: str = ""
    version: str = ""
    claims: tuple[ClaimJudged, ...] = ()
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The verdict as plain JSON values."""
        claims = [
            {**asdict(claim), "broken": [asdict(rule) for rule in claim.broken]} for claim in self.claims
        ]
        return {**asdict(self), "state": self.state.value, "claims": claims}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Verdict":
        """The verdict `as_dict` wrote; raises KeyError, TypeError or ValueError for anything else."""
        claims = tuple(
            ClaimJudged(**{**item, "broken": tuple(BrokenRule(**rule) for rule in item["broken"])})
            for item in values["claims"]
        )
        return cls(**{**values, "state": State(values["state"]), "claims": claims})


@dataclass(frozen=True, slots=True)
class Opening:
    """What a viewer saw of a PDF: `problem` says why it could not be opened or drawn, and the rest is empty.

    `signs` are the characters of all `pages`, `unembedded` the fonts that are not in the file, `attached` the
    names of attached files, `signatures` their number.
    """

    engine: str
    version: str
    pages: int = 0
    signs: int = 0
    unembedded: tuple[str, ...] = ()
    is_encrypted: bool = False
    signatures: int = 0
    attached: tuple[str, ...] = ()
    problem: str = ""


def upheld(verdict: Verdict) -> Verdict:
    """The verdict, where nothing speaks against filing; raises NonConforming, a finding for each rule."""
    if verdict.state is not State.FAILED:
        return verdict
    raise NonConforming(
        f"PDF 没有通过 {verdict.engine} {verdict.version} 的一致性检查，未归档。",
        hint="这是程序的问题，同样的数据结果相同：请把数据和所列条款交给管理员。",
        findings=_findings(verdict),
    )


def _findings(verdict: Verdict) -> tuple[Finding, ...]:
    hint = "请把数据和本条交给管理员。"
    said = [(NonConforming.code, verdict.reason)] if verdict.reason else []
    said += [
        (
            f"{claim.name}-{rule.clause}",
            f"{claim.title} 第 {rule.clause} 条有 {rule.count} 处不符：{rule.description}",
        )
        for claim in verdict.claims
        for rule in claim.broken
    ]
    return tuple(Finding(code, Severity.ERROR, "", message, hint) for code, message in said)
