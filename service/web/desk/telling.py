"""What pages of manuscripts share: names of types, units, states and acts, and the way between states."""

from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext

from service.core.access import WHOLE
from service.core.events import Act
from service.core.manuscripts import Manuscript, State
from service.web.services import services

WAY = (State.DRAFT, State.IN_REVIEW, State.TO_ISSUE, State.ISSUED, State.FILED)
"""The states of a paper that is never returned, in their order."""

STATES = {
    State.DRAFT: lazy_gettext("拟稿"),
    State.IN_REVIEW: lazy_gettext("核稿"),
    State.TO_ISSUE: lazy_gettext("待签发"),
    State.ISSUED: lazy_gettext("已签发"),
    State.FILED: lazy_gettext("已归档"),
    State.DISCARDED: lazy_gettext("已作废"),
}

ACTS = {
    Act.DRAFT: lazy_gettext("起草"),
    Act.REVISE: lazy_gettext("修改"),
    Act.SUBMIT: lazy_gettext("送核"),
    Act.RETURN: lazy_gettext("退回"),
    Act.APPROVE: lazy_gettext("核稿通过"),
    Act.ISSUE: lazy_gettext("签发"),
    Act.FILE: lazy_gettext("归档"),
    Act.DISCARD: lazy_gettext("作废"),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A state on the way, and whether the paper is past it, or there."""

    words: str
    is_past: bool
    is_here: bool


def way(found: Manuscript) -> tuple[Stop, ...]:
    """The states from the first draft to the archive; one that was discarded is nowhere on it."""
    here = WAY.index(found.state) if found.state in WAY else -1
    return tuple(Stop(str(STATES[state]), at < here, at == here) for at, state in enumerate(WAY))


def title_of(found: Manuscript) -> str:
    """The title, or that it has none yet."""
    return found.title or gettext("未命名文稿")


def type_of(found: Manuscript) -> str:
    """What kind of paper it is, empty where its content says none."""
    kind = services().types.get(found.type)
    return gettext(kind.title) if kind else ""


def units() -> dict[str, str]:
    """What each unit is called, the whole institution too."""
    named = {unit.path: unit.name for unit in services().office.units.list()}
    return {WHOLE: gettext("全校"), **named}
