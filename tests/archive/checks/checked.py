"""A 件 as it is checked, whole and real; and its change by a planted fault."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from service.archive.checks.running import run
from service.archive.checks.subject import Examined, Occasion, Register
from service.archive.contents import fixed_files, telling_files
from service.core.events import Act, Head
from service.core.keeping import Record
from service.records.checks import CheckResult, Report, Stage

TIME, OPERATOR = "2026-03-05T08:00:01Z", "系统"


@dataclass(frozen=True)
class Checked:
    """A record, its files (bytes by format), what is in its package, and what was found out beforehand."""

    record: Record
    files: Mapping[str, bytes]
    package: Mapping[str, bytes]
    examined: Examined
    occasion: Occasion = field(default_factory=lambda: Occasion(Register()))
    stage: Stage = Stage.GD

    @property
    def report(self) -> Report:
        """All checks."""
        return run(
            self.stage,
            self.package,
            self.record,
            self.examined,
            self.occasion,
            time=TIME,
            operator=OPERATOR,
        )

    def result(self, number: str) -> CheckResult:
        """What came of one check."""
        return next(item for item in self.report.results if item.number == number)

    def told(self, **changes: object) -> "Checked":
        """The same 件 with another record, which its package tells of too."""
        record = replace(self.record, **changes)  # type: ignore[arg-type]
        return replace(self, record=record, package={**self.package, **telling_files(record)})

    def having(self, name: str, content: bytes | None) -> "Checked":
        """The same 件 with another file in its package; None takes it away."""
        package = {**self.package, name: content}
        return replace(self, package={key: value for key, value in package.items() if value is not None})

    def altered(self, name: str, old: str, new: str) -> "Checked":
        """The same 件 with other words in a file of its package."""
        before = self.package[name].decode()
        assert old in before
        return self.having(name, before.replace(old, new, 1).encode())

    def seen(self, **changes: object) -> "Checked":
        """The same 件 of which something else was found out."""
        return replace(self, examined=replace(self.examined, **changes))  # type: ignore[arg-type]

    def viewed(self, **changes: object) -> "Checked":
        """The same 件, of which the viewer saw something else."""
        return self.seen(opening=replace(self.examined.opening, **changes))  # type: ignore[arg-type]

    def at(self, **changes: object) -> "Checked":
        """The same 件 where the database or the log know something else."""
        return replace(self, occasion=replace(self.occasion, **changes))  # type: ignore[arg-type]

    def received(self) -> "Checked":
        """The same 件 as it was received from another archive, whole."""
        given = {name: sha256(content).hexdigest() for name, content in self.package.items()}
        listed = len(self.package), sum(map(len, self.package.values()))
        return replace(self.at(given=given, listed=listed, breaks=()), stage=Stage.YJ)


def filed(record: Record, files: Mapping[str, bytes], examined: Examined) -> Checked:
    """The 件 that the record and files become when they are filed, as the first of its class."""
    head = Head()
    event = head.next(time=record.created_at, actor="李文", act=Act.FILE, object=record.id, version=1)
    numbered = replace(
        record,
        pages=examined.opening.pages,
        conformance=examined.verdict.as_dict(),
        archival_code="Z109-WS·2022-Y-XCB-0001",
        filed_under={"fonds_name": "淮岭理工大学", "organ": "中共淮岭理工大学委员会", "is_example": False},
        history=(event,),
    )
    return Checked(numbered, files, {**fixed_files(numbered, files), **telling_files(numbered)}, examined)
