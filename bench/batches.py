"""`make batches`: documents a minute beside rivals, what a row costs, and what a batch costs others."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from machine import ThisMachine

from bench.batch_fairness import fairness
from bench.batch_rates import rates, rows
from bench.batch_scale import claiming, handing_over, memory
from bench.batch_targets import batch_verdicts
from bench.installing import commit, install
from bench.kept import Kept
from bench.results import written

HERE = Path(__file__).parent
RESULTS, PAGE = HERE / "results.json", HERE / "RESULTS.md"
SMALL, USUAL = 60, 1000
"""Documents of a batch beside its rivals."""


def main() -> int:
    """Measure from the command line; 0 when done."""
    parser = argparse.ArgumentParser(prog="batches", description="Measure batches.")
    parser.add_argument("--documents", type=int, default=USUAL, help="of the batch beside its rivals")
    parser.add_argument("--parts", default="rates,rows,handing,claims,memory,fairness", help="with commas")
    options = parser.parse_args()
    kept = Kept.read(RESULTS)
    for record in figures(options.documents, install(ThisMachine()).absent, options.parts.split(",")):
        print(json.dumps(record, ensure_ascii=False), file=sys.stderr, flush=True)
        kept.put_batches(record)
        kept.write(RESULTS)
    PAGE.write_text(written(kept), "utf-8")
    for aim, is_met, value in batch_verdicts(kept.batches):
        print(f"{aim}: {'reached' if is_met else 'not reached'}: {value}")
    return 0


def figures(
    documents: int, absent: Mapping[str, str], parts: list[str] | None = None
) -> Iterator[dict[str, Any]]:
    """A record of each measure, of all *parts* where none is named; a small count is for a look."""
    is_look = documents < USUAL
    measures = {
        "rates": rates(documents, absent),
        "rows": rows(documents),
        "handing": handing_over(10_000),
        "claims": claiming((1_000, 10_000) if is_look else (1_000, 10_000, 100_000)),
        "memory": memory(2_000 if is_look else 10_000),
        "fairness": fairness(4 if is_look else 10),
    }
    made_with = {"date": datetime.now(UTC).date().isoformat(), "versions": {"Hongtou": commit()}}
    wanted = (measures[name] for name in parts or measures)
    return ({**record, **made_with} for record in chain.from_iterable(wanted))


if __name__ == "__main__":
    sys.exit(main())
