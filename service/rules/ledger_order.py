"""Serial numbers and identifiers of a ledger, a plan's own or one a report quotes."""

from collections.abc import Iterator

from service.core.checking import Breach
from service.documents.ledger import Ledger
from service.rules.numbering import broken, repeated, unknown

LEDGER = "/body/ledger"


def disorder(ledger: Ledger) -> Iterator[Breach]:
    """Numbers that leave gaps, identifiers used twice, aspects of a group that is not there."""
    yield from _numbers(ledger)
    yield from _identifiers(ledger)


def _numbers(ledger: Ledger) -> Iterator[Breach]:
    """Problems are numbered through the ledger, or from 1 in every aspect."""
    yield from broken(((f"/body/groups/{i}", item.no) for i, item in enumerate(ledger.groups)), "类别")
    yield from broken(((f"{LEDGER}/{i}", item.no) for i, item in enumerate(ledger.aspects)), "方面")
    if not all(_counts_from_one([item.no for item in aspect.problems]) for aspect in ledger.aspects):
        listed = ((LEDGER + at, item.no) for at, _, item in ledger.problems())
        yield from broken(listed, "问题（全文连续编号）")
    for at, _, problem in ledger.problems():
        measures = ((f"{LEDGER}{at}/measures/{i}", item.no) for i, item in enumerate(problem.measures))
        yield from broken(measures, f"问题“{problem.title}”之下措施")


def _counts_from_one(numbers: list[int]) -> bool:
    return numbers == list(range(1, len(numbers) + 1))


def _identifiers(ledger: Ledger) -> Iterator[Breach]:
    groups = [(f"/body/groups/{i}/id", item.id) for i, item in enumerate(ledger.groups)]
    aspects = [(f"{LEDGER}/{i}/aspect_id", item.aspect_id) for i, item in enumerate(ledger.aspects)]
    problems = [(f"{LEDGER}{at}/problem_id", item.problem_id) for at, _, item in ledger.problems()]
    measures = [(f"{LEDGER}{place.pointer}/id", place.measure.id) for place in ledger.places()]
    for named, what in ((groups, "类别"), (aspects, "方面"), (problems, "问题"), (measures, "措施")):
        yield from repeated(named, what)
    grouped = ((f"{LEDGER}/{i}/group_id", item.group_id) for i, item in enumerate(ledger.aspects))
    yield from unknown(grouped, (group.id for group in ledger.groups), "类别（groups）")
