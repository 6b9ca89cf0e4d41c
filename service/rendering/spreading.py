"""A paragraph's text as HTML, line by line, each spread over the type area."""

from collections.abc import Callable, Sequence
from dataclasses import replace
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

BEYOND = 0.25 / 25.4 * 72
"""Half the white at the right of a sign of 三号仿宋 in points: so both cells and ink end within 0.5 mm."""

NEAR = 1
"""Lines whose spacing differs from the usual by so little are left as they are: a seventh of a millimetre."""

HAIR = 0.3
"""WeasyPrint cuts spacings down to whole thousandths; this much more keeps ours."""

SPACINGS = range(-20, 1000)
"""What a full line may need: from 29 signs squeezed by a rounding to ten moved down together."""

SPAN, SPACED = Markup('<span class="line">'), Markup('<span class="line s{}">')


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
        """*text* in lines, after a *lead* in 楷体.

        In points: the first line's *indent*, what all lines are *narrowed* by, the *size*, and the *least*
        spacing; *usual* is what the stylesheet says, in thousandths of an em.
        """
        width = (MEASURE - narrowed) / size
        room = Room(width, width - indent / size, least / size, BEYOND / size, usual)
        plain = text.unescape() if isinstance(text, Markup) else text
        shown: list[tuple[int, Markup]] = []
        for number, part in enumerate((lead + plain).split("\n")):
            led = 0 if number else len(lead)
            widths = advances.of("kaiti", part[:led]) + advances.of(role, part[led:])
            found = lines(part, widths, room) or [Line(0, 0, usual)]
            shown += [(_nearly(line.spacing, usual), _led(part, line, led)) for line in found]
            room = replace(room, first=width)
        return _marked(shown, usual)

    return filtered


def _marked(shown: Sequence[tuple[int, Markup]], usual: int) -> Markup:
    """Lines with their spacing as HTML: neighbours of one spacing share an element, their break in it."""
    groups = []
    for spacing, group in groupby(shown, itemgetter(0)):
        opened = SPAN if spacing == usual else SPACED.format(spacing)
        groups.append(opened + Markup("\n").join(line for _, line in group))
    return Markup("\n</span>").join(groups) + Markup("</span>")


def _nearly(spacing: int, usual: int) -> int:
    return usual if abs(spacing - usual) <= NEAR else spacing


def _led(text: str, line: Line, led: int) -> Markup:
    """A line of *text*, of which the first *led* signs are in 楷体."""
    middle = max(line.start, min(led, line.end))
    lead, rest = escape(text[line.start : middle]), escape(text[middle : line.end])
    return Markup("<b>{}</b>{}").format(lead, rest) if lead else rest
