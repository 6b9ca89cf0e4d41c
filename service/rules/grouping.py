"""Groups and the aspects that stand under them, for every paper that has both."""

from collections.abc import Iterator, Sequence

from service.core.checking import Breach
from service.documents.ledger import Group


def unused(groups: Sequence[Group], named: Sequence[str | None]) -> Iterator[Breach]:
    """A breach for every one of the payload's *groups* that no aspect is *named* to."""
    used = set(named)
    for place, group in enumerate(groups):
        if group.id not in used:
            yield Breach(
                f"/body/groups/{place}",
                f"类别“{group.title}”之下没有任何方面，不会印出。",
                "请把相应的方面归入这一类别（group_id），或删去这一类别。",
            )


def scattered(named: Sequence[str | None], at: str) -> Iterator[Breach]:
    """A breach for every aspect below *at* that stands apart from its group, or in none behind grouped ones.

    *named* are the aspects' groups in order.
    """
    seen: set[str] = set()
    before: str | None = None
    for place, name in enumerate(named):
        if name is None and seen:
            yield Breach(
                f"{at}/{place}",
                f"第{place + 1}个方面没有归类，却排在已归类的方面之后。",
                "请填写所属类别（group_id）；不归类的方面请排在最前。",
            )
        elif name is not None and name in seen and name != before:
            yield Breach(
                f"{at}/{place}/group_id",
                f"第{place + 1}个方面属于类别“{name}”，却与该类别的其他方面隔开，类别标题会重复印出。",
                "请把同一类别的方面排在一起。",
            )
        if name is not None:
            seen.add(name)
        before = name
