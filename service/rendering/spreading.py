"""A paragraph's text as HTML, line by line, each spread over the type area."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from math import copysign
from operator import itemgetter

from markupsafe import Markup, escape

from service.rendering.advances import Advances
from service.rendering.lines import Line, Room, lines

MEASURE = 156 / 25.4 * 72
"""Width of the type area in points (GB/T 9704—2012 5.2.1)."""

INDENT = 31.5
"""Two cells in points (7.3.3)."""

SIZE, LEAST, USUAL = 16.0, -0.25, -12
"""三号, the spacing that fits 28 of it into a line in Word (points), and the stylesheet's (1/1000 em)."""

MOST_BEYOND = 0.45 / 25.4 * 72
"""How far the cell of a line's last sign may stand beyond the edge (points).

Half the white at its right does, so that cell and ink both end within 0.5 mm of it.
"""

NEAR = 1
"""Lines whose spacing differs from the usual by so little are left as they are: a seventh of a millimetre."""

HAIR = 0.3
"""WeasyPrint cuts spacings down to whole thousandths; this much more keeps ours."""

SPACINGS = range(-20, 1000)
"""What a full line may need: from 29 signs squeezed by a rounding to ten moved down together."""

SPAN = Markup('<span class="line{}">')


def spacing_rules() -> str:
    """A class for each spacing: parsed once with the stylesheet, where attributes would be each time."""
    return "".join(
        f".s{spacing} {{ letter-spacing: {(spacing + copysign(HAIR, spacing)) / 1000:.4f}em }}\n"
        for spacing in SPACINGS
    )


def line_filter(advances: Advances) -> Callable[..., Markup]:
    """The Jinja filter `lines`, for faces of these widths."""

    def filtered(
        text: str,
        role: str = "fangsong",
        *,
        lead: str = "",
        indent: float = INDENT,
        narrowed: float = 0.0,
        size: float = SIZE,
        least: float = LEAST,
        usual: int = USUAL,
    ) -> Markup:
        """*text* in lines, after a *lead* in 楷体; a newline in it begins a paragraph.

        In points: a first line's *indent*, what all lines are *narrowed* by, the *size*, and the *least*
        spacing; *usual* is what the stylesheet says, in thousandths of an em.
        """
        width = (MEASURE - narrowed) / size
        room = Room(width, width - indent / size, least / size, usual)
        plain = text.unescape() if isinstance(text, Markup) else text
        shown: list[tuple[str, Markup]] = []

        def beyond(part: str, led: int, place: int) -> float:
            white = advances.bearing("kaiti" if place < led else role, part[place])
            return min(white / 2, MOST_BEYOND / size)

        for number, part in enumerate((lead + plain).split("\n")):
            led = 0 if number else len(lead)
            widths = advances.of("kaiti", part[:led]) + advances.of(role, part[led:])
            seams = advances.seams(role, part) | ({led} if led else frozenset())
            found = lines(part, widths, room, partial(beyond, part, led), seams) or [Line(0, 0, usual)]
            begun = " first" if number and indent > 0 else ""
            for line in found:
                shown.append((begun + _class(line.spacing, usual), _led(part, line, led)))
                begun = ""
        return _marked(shown)

    return filtered


def _marked(shown: Sequence[tuple[str, Markup]]) -> Markup:
    """Lines with their classes as HTML: neighbours of one class share an element, their break in it."""
    groups = [
        SPAN.format(classes) + Markup("\n").join(line for _, line in group)
        for classes, group in groupby(shown, itemgetter(0))
    ]
    return Markup("\n</span>").join(groups) + Markup("</span>")


def _class(spacing: int, usual: int) -> str:
    """The class of lines so spaced; that of the stylesheet has none."""
    return "" if abs(spacing - usual) <= NEAR else f" s{spacing}"


def _led(text: str, line: Line, led: int) -> Markup:
    """A line of *text*, of which the first *led* signs are in 楷体."""
    middle = max(line.start, min(led, line.end))
    lead, rest = escape(text[line.start : middle]), escape(text[middle : line.end])
    return Markup("<b>{}</b>{}").format(lead, rest) if lead else rest
