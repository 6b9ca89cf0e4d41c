"""What a check has to say about a payload."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: errors stop the pipeline, the others travel with the result."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: a stable code, where it is (JSON Pointer, RFC 6901), what is wrong and what to do."""

    code: str
    severity: Severity
    pointer: str
    message: str
    hint: str

    def as_dict(self) -> dict[str, str]:
        """The finding as plain JSON values."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "pointer": self.pointer,
            "message": self.message,
            "hint": self.hint,
        }


def errors_among(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings that stop a document."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)
