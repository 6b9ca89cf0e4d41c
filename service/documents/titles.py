"""Lines of a title: words and organ names whole, the whole in 梯形 or 菱形 (GB/T 9704—2012 7.3.1)."""

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from itertools import accumulate, pairwise
from typing import NamedTuple

from service.documents.joints import Harm, joints
from service.documents.measuring import cells

LINE_CELLS = 20
"""Full-width characters of 二号 that fit the 156 mm of the type area."""

FEWEST_IN_A_LINE = 3
MOST_SHAPED_LINES = 5
"""Of a longer title every line is fitted to those before it only: no head of a paper has room for more."""

MOST_SHAPED_PLACES = 60
"""The same where more line ends are possible, as in a word of a hundred letters: the work is their cube."""

WIDE_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZmw%&@")
SPACE_BESIDE_LATIN = 0.25
"""What Word and LibreOffice may set between a Han character and a Latin one, in cells."""

COST_OF_A_LINE = 1.2
COST_OF_EQUAL_LINES = 0.3
COSTS = {Harm.BEFORE_OBJECT: 0.6, Harm.AFTER_PREPOSITION: 2.5}
"""The cost of line ends that break nothing whole, in the measure of the cost of a line."""


class Shape(Enum):
    """What the lines so far make."""

    LINE = auto()
    PAIR = auto()
    BLOCK = auto()
    GROWING = auto()
    SHRINKING = auto()


class Cost(NamedTuple):
    """What is wrong with lines, the worst first; the least is best."""

    signs: int = 0
    words: int = 0
    organs: int = 0
    organ_joints: int = 0
    shape: int = 0
    short: int = 0
    rest: float = 0.0


class Way(NamedTuple):
    """The cheapest lines up to a place, by the offsets of their ends; what the last one is like."""

    cost: Cost
    ends: tuple[int, ...]
    width: float
    shape: Shape | None


def title_lines(title: str, names: Iterable[str] = (), most: float = LINE_CELLS) -> list[str]:
    """*title* as lines of at most *most* cells.

    What is asked, in this order: no sign where no line may begin or end; words whole; *names* and organs'
    names whole; 梯形 or 菱形; three characters in a line; few and even lines.
    """
    widths = [0.0, *accumulate(map(sum, zip(map(_cell, title), _gaps(title), strict=True)))]
    if widths[-1] <= most:
        return [title]
    harms = joints(title, names)
    gaps = [*_gaps(title), 0.0]
    ends = _places(harms, widths, most)
    shaped = widths[-1] <= most * MOST_SHAPED_LINES and len(ends) <= MOST_SHAPED_PLACES
    ways = {0: [Way(Cost(), (), 0.0, None)]}
    for end in [*ends, len(title)]:
        found: dict[tuple[int, Shape | None] | None, Way] = {}
        for start in reversed(ways):
            room = widths[end] - widths[start] - gaps[start]
            if room > most:
                break
            width = cells(title[start:end])
            short = end - start < FEWEST_IN_A_LINE
            harm = harms.get(end, Harm.NONE)
            for way in ways[start]:
                longer = _with_line(way, end, width, harm, short=short, full=room / most)
                key = (start, longer.shape) if shaped else None
                if key not in found or longer.cost < found[key].cost:
                    found[key] = longer
        ways[end] = list(found.values())
    best = min(ways[len(title)], key=lambda way: _whole(way).cost)
    return [title[start:end] for start, end in pairwise((0, *best.ends))]


def title_cells(text: str) -> float:
    """The width of *text* in cells, no Latin letter or space beside it taken too narrow."""
    return sum(map(_cell, text)) + sum(_gaps(text))


def _with_line(way: Way, end: int, width: float, harm: Harm, *, short: bool, full: float) -> Way:
    """*way* with one more line that ends at *end*, is *full* to that part, and breaks what *harm* says."""
    shape, unshapely = _shape(way, width)
    signs, words, organs, organ_joints, shapes, shorts, rest = way.cost
    return Way(
        Cost(
            signs + (harm is Harm.SIGN),
            words + (harm is Harm.WORD),
            organs + (harm is Harm.ORGAN),
            organ_joints + (harm is Harm.ORGAN_AT_ITS_JOINT),
            shapes + unshapely,
            shorts + short,
            rest
            + COST_OF_A_LINE
            + COSTS.get(harm, 0.0)
            + (1 - full) ** 2
            + (COST_OF_EQUAL_LINES if width == way.width else 0),
        ),
        (*way.ends, end),
        width,
        shape,
    )


def _shape(way: Way, width: float) -> tuple[Shape, bool]:
    """What a line of that width makes of the lines before it, and whether it spoils them: 沙漏."""
    if way.shape is None:
        return Shape.LINE, False
    if width == way.width:
        return {Shape.LINE: Shape.PAIR, Shape.PAIR: Shape.BLOCK}.get(way.shape, way.shape), False
    if width < way.width:
        return Shape.SHRINKING, False
    return (Shape.SHRINKING, True) if way.shape is Shape.SHRINKING else (Shape.GROWING, False)


def _whole(way: Way) -> Way:
    """*way* as the last: more than two lines of one width are neither 梯形 nor 菱形."""
    block = way.shape is Shape.BLOCK
    return way._replace(cost=way.cost._replace(shape=way.cost.shape + block))


def _places(harms: dict[int, Harm], widths: Sequence[float], most: float) -> list[int]:
    """Where a line may end: between words, and anywhere in what is wider than a line."""
    whole = [place for place, harm in harms.items() if harm < Harm.WORD]
    wide = [
        range(start + 1, end)
        for start, end in pairwise((0, *whole, len(widths) - 1))
        if widths[end] - widths[start] > most
    ]
    return sorted({*whole, *(place for stretch in wide for place in stretch)})


def _cell(sign: str) -> float:
    return 0.5 if sign.isascii() and sign not in WIDE_LETTERS else 1.0


def _gaps(text: str) -> list[float]:
    """The space before each sign of *text*."""
    return [0.0, *(SPACE_BESIDE_LATIN * (one.isascii() != two.isascii()) for one, two in pairwise(text))]
