"""Where lines of a paragraph end (GB/T 9704—2012 5.2.3; GB/T 15834—2011 5.1)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rendering.lines import HOLE, NEVER_FIRST, NEVER_LAST, Line, Room, lines

BODY = Room(27.638, 25.669, least=-0.015625, usual=-12)
"""The type area with the first line two cells in, at 三号."""

ROUNDED = 0.0006
"""What rounding to thousandths may add to a sign (em)."""

SPLIT = re.compile(r"第$|\d$")
CHAIN = re.compile(
    r"(?:.(?=[，。；：、）”》—…]))?(?:[\dA-Za-z./%～第年月日轮次个万元十二，。；：、）”》—…]|B/T )+$"
)
"""Numbers with their units, and the marks between them with the sign they follow, at the end of a line."""

prose = st.lists(
    st.one_of(
        st.text("国党委巡察整改落实", min_size=1, max_size=12),
        st.sampled_from(["，", "。", "；", "：", "）。", "。”", "（", "“", "《", "》、", "——", "……"]),
        st.sampled_from(
            ["2022年9月16日", "第3轮", "第十二次", "28个", "3.5万元", "63%～68%", "100%", "GB/T 9704"]
        ),
    ),
    min_size=1,
    max_size=60,
).map("".join)
anything = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300)


def wide(text: str) -> list[float]:
    """Signs of one em, and half of that for ASCII."""
    return [0.5 if sign < "\x7f" else 1.0 for sign in text]


def broken(text: str, room: Room = BODY) -> list[Line]:
    """The lines of *text* in signs of one em or half of one."""
    return lines(text, wide(text), room)


def shown(text: str, room: Room = BODY) -> list[str]:
    """What each line of *text* says."""
    return [text[line.start : line.end] for line in broken(text, room)]


def width_of(text: str, spacing: float) -> float:
    """The width (em) of a line without the spaces at its end."""
    signs = text.rstrip(" ")
    return sum(wide(signs)) + spacing / 1000 * (len(signs) - 1)


def test_a_line_holds_28_signs_and_the_first_26() -> None:
    """The grid of 5.2.3 under an indent of two cells."""
    assert [26, 28, 28, 18] == [len(line) for line in shown("国" * 100)]


@given(st.one_of(prose, anything))
def test_no_sign_is_lost_or_moved(text: str) -> None:
    """The lines, one after the other, are the text."""
    assert text == "".join(shown(text))


@given(st.one_of(prose, anything))
def test_no_line_is_wider_than_its_room(text: str) -> None:
    """Spread or not, a line ends at the right edge at the latest."""
    for number, line in enumerate(broken(text)):
        room = BODY.width if number else BODY.first
        assert width_of(text[line.start : line.end], line.spacing) <= room + ROUNDED * (line.end - line.start)


@given(prose)
def test_every_line_but_the_last_is_full(text: str) -> None:
    """It ends at the right edge, within half a thousandth per sign."""
    found = broken(text)
    for number, line in enumerate(found[:-1]):
        room = BODY.width if number else BODY.first
        rounded = ROUNDED * (line.end - line.start)
        assert pytest.approx(room, abs=rounded) == width_of(text[line.start : line.end], line.spacing)


@given(prose)
def test_the_last_line_is_as_it_comes(text: str) -> None:
    """Its signs stand as the stylesheet says, closer only where it would not fit."""
    assert BODY.usual >= broken(text)[-1].spacing


@given(st.text("国，。；”）》（“《、", min_size=1, max_size=200))
def test_no_mark_stands_where_it_must_not(text: str) -> None:
    """No line begins with a closing mark or ends with an opening one while a place nearby allows a break."""
    found = broken(text)
    for line in found[:-1]:
        run = text[line.start + 1 : line.end + 1]
        wrong = text[line.end] in NEVER_FIRST or text[line.end - 1] in NEVER_LAST
        lawful = any(
            second not in NEVER_FIRST and first not in NEVER_LAST
            for first, second in zip(text[line.end - 9 : line.end], run[-9:], strict=False)
        )
        assert not (wrong and lawful)


@given(prose)
def test_numbers_stay_whole_and_with_their_unit(text: str) -> None:
    """No line ends with 第 or a digit that goes on in the next (TX-08), unless nine cells stay empty.

    So it is with numbers run together, and with marks stuck between them.
    """
    for line in broken(text)[:-1]:
        follows = text[line.end]
        if SPLIT.search(text[line.start : line.end]) and (follows.isalnum() or follows in ".%"):
            chain = CHAIN.search(text[line.start : line.end])
            assert chain and sum(wide(chain[0])) > HOLE - 1


@pytest.mark.parametrize(
    "run",
    [
        "2022年",
        "9月",
        "第3轮",
        "第十二次",
        "3.5万元",
        "30余人",
        "63%",
        "1,200个",
        "10kg",
        "WeasyPrint",
        "——",
        "……",
    ],
)
@pytest.mark.parametrize("before", range(22, 27))
def test_a_run_is_never_parted(run: str, before: int) -> None:
    """Wherever its line ends, it stands on one line."""
    assert any(run in line for line in shown("国" * before + run + "国" * 30))


def test_a_mark_takes_the_sign_before_it_along() -> None:
    """A comma that finds no room goes to the next line behind its sign, as in LibreOffice."""
    assert ["国" * 25, "国，" + "国" * 4] == shown("国" * 26 + "，" + "国" * 4)


def test_a_run_too_wide_to_move_is_cut() -> None:
    """An address that would leave a hole of half a line is parted where the line ends."""
    first = shown("国" * 10 + "x" * 60)[0]
    assert pytest.approx(BODY.first, abs=1) == sum(wide(first))
    assert HOLE < BODY.first - 10


def test_spaces_end_a_line_and_begin_none() -> None:
    """They stand beyond the right edge, where they cannot be seen."""
    assert ["国" * 26 + "   ", "国" * 3] == shown("国" * 26 + "   " + "国" * 3)


def test_a_sign_keeps_its_mark() -> None:
    """A combining sign, or one without width, begins no line."""
    text = "国" * 25 + "e\u0301" + "国" * 5
    assert all(not line.startswith("\u0301") for line in shown(text))
    selected = "国" * 26 + "\ufe00" + "国" * 5
    found = lines(selected, [0.0 if sign == "\ufe00" else 1.0 for sign in selected], BODY)
    assert 27 == found[0].end


def test_one_sign_alone_is_not_spread() -> None:
    """There is nothing to put between."""
    assert [BODY.usual] * 3 == [
        line.spacing for line in broken("国国国", Room(1.2, 1.2, least=0.0, usual=-12))
    ]
