"""`python -m bench`: set the rivals up, measure, and write RESULTS.md."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from machine import ThisMachine

from bench.archive import figures
from bench.batches import SMALL, USUAL
from bench.batches import figures as batch_figures
from bench.installing import Installed, commit, install
from bench.kept import Kept
from bench.pairs import QUESTIONS, measured
from bench.results import written
from bench.sizes import Size, chosen
from bench.starting import starts

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).with_name("RESULTS.md")


def main() -> int:
    """Measure from the command line; 0 when done."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure Hongtou beside its rivals.")
    parser.add_argument("--sizes", default="usual", help="small, usual, all, or names with commas")
    parser.add_argument(
        "--questions",
        default="word,docx,whole,rows,start,archive,batches",
        help="what is measured, with commas; none: only write",
    )
    options = parser.parse_args()
    kept = Kept.read(RESULTS)
    asked = options.questions.split(",")
    if "archive" in asked:
        asked.remove("archive")
        for record in figures():
            kept.put_archive({**record, "date": datetime.now(UTC).date().isoformat(), "commit": commit()})
            kept.write(RESULTS)
    if asked and asked != ["none"]:
        installed = install(ThisMachine())
        _measure(kept, chosen(options.sizes), asked, installed)
        if "batches" in asked:
            for record in batch_figures(SMALL if options.sizes == "small" else USUAL, installed.absent):
                kept.put_batches(record)
                kept.write(RESULTS)
    page = written(kept)
    PAGE.write_text(page, "utf-8")
    print(page)
    return 0


def _measure(kept: Kept, sizes: list[Size], asked: list[str], installed: Installed) -> None:
    made_with = {"date": datetime.now(UTC).date().isoformat(), "versions": dict(installed.versions)}
    for question in QUESTIONS:
        for size in sizes if question.name in asked else ():
            for record in measured(question, size, installed.absent):
                _keep(kept, {**record, **made_with})
    if "start" in asked:
        for record in starts(installed.absent):
            _keep(kept, {**record, **made_with})


def _keep(kept: Kept, record: dict[str, Any]) -> None:
    print(f"{record['question']} {record['size']} {record['rival']}: {record['pairs']}", file=sys.stderr)
    kept.put(record)
    kept.write(RESULTS)


if __name__ == "__main__":
    sys.exit(main())
