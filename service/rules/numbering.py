"""Declared serial numbers and identifiers beside the ones the order gives."""

from collections.abc import Iterable, Iterator

from service.core.checking import Breach

Numbered = Iterable[tuple[str, int]]


def broken(numbered: Numbered, what: str, *, start: int = 1) -> Iterator[Breach]:
    """A breach at the first of the (pointer, number) pairs that does not count on from *start*."""
    for expected, (at, number) in enumerate(numbered, start):
        if number != expected:
            yield Breach(
                f"{at}/no",
                f"{what}的序号为{number}，按顺序应为{expected}。",
                f"请将序号改为从{start}起连续编排；也可以删去序号，由系统编排。",
            )
            return


def repeated(named: Iterable[tuple[str, str]], what: str) -> Iterator[Breach]:
    """A breach for every (pointer, identifier) whose identifier came before."""
    seen: set[str] = set()
    for at, name in named:
        if name in seen:
            yield Breach(at, f"{what}的编号“{name}”重复。", "请为每一项使用不同的编号。")
        seen.add(name)


def unknown(named: Iterable[tuple[str, str | None]], known: Iterable[str], what: str) -> Iterator[Breach]:
    """A breach for every (pointer, identifier) that names nothing *known*; None names nothing and passes."""
    names = set(known)
    listed = "、".join(sorted(names)[:12]) or "（无）"
    for at, name in named:
        if name is not None and name not in names:
            yield Breach(at, f"编号“{name}”不在{what}之中。", f"请改为已有的编号：{listed}。")
