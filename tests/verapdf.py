"""The real veraPDF for the tests: one process of its own, so that Java and WeasyPrint share none."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

ENGINE = "tests.verapdf_engine"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What veraPDF says of a file: `faults` counts the broken rules by clause, test and message."""

    conforms: bool
    checks: int
    faults: Mapping[str, int]


class VeraPdf:
    """A running veraPDF; to be used in a `with` block, which ends its process."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", ENGINE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=30)

    def judge(self, content: bytes, claim: str) -> Verdict:
        """The verdict on a PDF's bytes for one claim: `3a`, `2u` or `ua1`; raises ValueError without one."""
        asked, answered = self._process.stdin, self._process.stdout
        if asked is None or answered is None:
            raise ValueError("veraPDF is not running")
        asked.write(json.dumps({"claim": claim, "size": len(content)}).encode() + b"\n" + content)
        asked.flush()
        answer: dict[str, Any] | None = json.loads(answered.readline() or b"null")
        if answer is None:
            raise ValueError(f"veraPDF ended without a verdict, with exit code {self._process.wait(10)}")
        return Verdict(**answer)
