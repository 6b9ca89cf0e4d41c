"""Where a title may be parted, and what a line end breaks there (GB/T 9704—2012 7.3.1)."""

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import pairwise

from service.documents.segmenting import words

Span = tuple[int, int]

MOST_OF_A_WHOLE = 20
"""Characters of a phrase that still goes on one line, and so is never parted."""


class Harm(IntEnum):
    """What a line end breaks, from nothing to the worst."""

    NONE = 0
    BEFORE_OBJECT = 1
    AFTER_PREPOSITION = 2
    ORGAN_AT_ITS_JOINT = 3
    ORGAN = 4
    WORD = 5
    SIGN = 6


NEVER_FIRST = "的，、。；：？！》”’）〔〕〉％%等"
NEVER_LAST = "《“‘（〔〈"

WHOLES = (
    re.compile(r"《[^《》]*》|“[^“”]*”|（[^（）]*）"),
    re.compile(r"〔\d+〕\d+号"),
    re.compile(
        r"\d+(?:[—～-]\d+)?学?年(?:度|\d+月(?:\d+日)?)?|第?[0-9A-Za-z.+/-]+[%％年月日号个项条轮届次批期万亿元]?"
    ),
    re.compile(r"第?[一二三四五六七八九十百两]+[届轮次批期]"),
    re.compile(
        r"第?[一二三四五六七八九十\d]*(?:[巡督]察|巡视|整改|督导|检查|调查|考核|工作)(?:工作)?(?:领导)?小?组"
    ),
    re.compile("反馈(?:意见|问题)|整改(?:工作)?(?:方案|台账)|(?:[巡督]察|巡视|集中|专项)整改"),
    re.compile("(?:整改)?(?:工作)?(?:进展|落实)?情况(?:的?(?:报告|通报))?|(?:工作|实施)方案|工作报告"),
    re.compile("(?:问题|任务|责任|时限)清单|(?:情况)?一览表|主体责任|从严治党"),
)
"""What a reader takes as one: quoted titles, numbers with their units, set phrases of these papers."""

NO_ORGAN = re.compile(
    "关于|落实|贯彻|学习|印发|转发|下发|报送|呈报|上报|巡察|巡视|整改|反馈|开展|做好|加强|推进|推动|深化|规范|成立|调整|召开"
    "|举办|同意|批准|进一步|全面|切实|持续|[对向为给在和与及暨或的以按将并、，《》“”（）]|[《“（].*|.*[年月日届轮次批期]"
)
"""What ends the run of words in which an organ's name is looked for."""

ORGAN = re.compile(
    ".*(?:党[委组校]|总支部?|支部|[纪团省市区县校]委|委员会|[察视导查作小]组|专班|办公室|大学|学[院校部]|公司|集团|中心"
    "|研究[院所]|实验室|图书馆|医院|政府|工会|机关|(?<!全)(?<!内)部|(?<!好)(?<!用)处|(?<!布)(?<!结)局|厅)"
)
"""How the last word of an organ's name ends."""

PREPOSITIONS = ("关于", *"对向为给在和与及暨或将以按第")


def joints(title: str, names: Iterable[str] = ()) -> dict[int, Harm]:
    """The harm of a line end at each offset inside *title*; *names* are whole, and organs found in it."""
    named = [span for name in set(names) if len(name) > 1 for span in _spans(re.escape(name), title)]
    pieces = [*_pieces(title, named)]
    organs = [*_organs(title, pieces), *named]
    harms = {
        place: Harm.SIGN if title[place - 1 : place + 1].isascii() else Harm.WORD
        for place in range(1, len(title))
    }
    harms |= {
        end: _between(title, piece, following, organs)
        for piece, following in pairwise(pieces)
        for end in piece[1:]
    }
    for place in harms:
        if title[place] in NEVER_FIRST or title[place - 1] in NEVER_LAST:
            harms[place] = Harm.SIGN
    return harms


def _between(title: str, piece: Span, following: Span, organs: list[Span]) -> Harm:
    """The harm of a line end between two words."""
    word, place = title[slice(*piece)], piece[1]
    if any(start < place < end for start, end in organs):
        return Harm.ORGAN_AT_ITS_JOINT if ORGAN.fullmatch(word) else Harm.ORGAN
    if word in PREPOSITIONS:
        return Harm.AFTER_PREPOSITION
    clear = word[-1] in "的，、》”" or title[slice(*following)] == "关于"
    return Harm.NONE if clear or any(place == end for _, end in organs) else Harm.BEFORE_OBJECT


def _pieces(title: str, named: list[Span]) -> Iterator[Span]:
    """*title* as spans of its words, each whole one of them."""
    spans = [*named, *(span for pattern in WHOLES for span in _spans(pattern, title))]
    place = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= place and end - start <= MOST_OF_A_WHOLE:
            yield from _words(title, place, start)
            yield start, end
            place = end
    yield from _words(title, place, len(title))


def _words(title: str, start: int, end: int) -> Iterator[Span]:
    for word in words(title[start:end]):
        yield start, start + len(word)
        start += len(word)


def _organs(title: str, pieces: list[Span]) -> Iterator[Span]:
    """Runs of words that end as an organ's name does."""
    first: int | None = None
    last = 0
    for start, end in [*pieces, (len(title), len(title))]:
        word = title[start:end]
        if not word or NO_ORGAN.fullmatch(word):
            if first is not None and last:
                yield first, last
            first, last = None, 0
            continue
        first = start if first is None else first
        last = end if ORGAN.fullmatch(word) else last


def _spans(pattern: str | re.Pattern[str], text: str) -> Iterator[Span]:
    return (match.span() for match in re.finditer(pattern, text))
