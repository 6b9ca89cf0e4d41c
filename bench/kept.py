"""The figures that are kept between runs: the newest record of each measure."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

KEY = ("question", "size", "subject", "rival")


@dataclass
class Kept:
    """Records of the comparison, and those of the archive, of the soak, of the clerks and of batches."""

    records: list[dict[str, Any]] = field(default_factory=list)
    soak: dict[str, Any] | None = None
    archive: list[dict[str, Any]] = field(default_factory=list)
    clerks: dict[str, Any] | None = None
    batches: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Self:
        """What the file holds; nothing where there is none."""
        return cls(**json.loads(path.read_text("utf-8"))) if path.exists() else cls()

    def put(self, record: dict[str, Any]) -> None:
        """Keep *record* in the place of the one before it."""
        key = [record[name] for name in KEY]
        self.records = [one for one in self.records if [one[name] for name in KEY] != key]
        self.records.append(record)

    def of(self, question: str) -> list[dict[str, Any]]:
        """The records of one question."""
        return [record for record in self.records if record["question"] == question]

    def put_archive(self, record: dict[str, Any]) -> None:
        """Keep *record*, which has a `name`, in the place of the one before it."""
        self.archive = _with(self.archive, record)

    def put_batches(self, record: dict[str, Any]) -> None:
        """The same of a record of batches."""
        self.batches = _with(self.batches, record)

    def write(self, path: Path) -> None:
        """Nothing; writes the file, a record a line."""
        lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in self.records)
        soak, clerks = (json.dumps(one, ensure_ascii=False) for one in (self.soak, self.clerks))
        archive, batches = (
            ",\n".join(json.dumps(record, ensure_ascii=False) for record in some)
            for some in (self.archive, self.batches)
        )
        lists = f'"records": [\n{lines}\n],\n"archive": [\n{archive}\n],\n"batches": [\n{batches}\n]'
        runs = f'"soak": {soak},\n"clerks": {clerks}'
        path.write_text(f"{{{lists},\n{runs}}}\n", "utf-8")


def _with(records: list[dict[str, Any]], record: dict[str, Any]) -> list[dict[str, Any]]:
    """The records with that one in the place of the one of its name."""
    return [*(one for one in records if one["name"] != record["name"]), record]
