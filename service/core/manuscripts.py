"""文稿: a paper's way before it is filed. What became of it follows from its history, and is never stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from service.core.access import NOWHERE, SCOPE_TITLES, Caller, Reach, Scope
from service.core.errors import HongtouError
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import Forbidden, StateForbids, VersionChanged
from service.core.events import Act, Event

LONGEST_TITLE = 200


class State(StrEnum):
    """Where a manuscript is on its way."""

    DRAFT = "拟稿"
    IN_REVIEW = "核稿"
    TO_ISSUE = "待签发"
    ISSUED = "已签发"
    FILED = "已归档"
    DISCARDED = "已作废"


@dataclass(frozen=True, slots=True)
class Move:
    """What may be done in a state: by whom, and which state it leads to."""

    needs: Scope
    to: State


MOVES: Mapping[tuple[Act, State], Move] = {
    (Act.REVISE, State.DRAFT): Move(Scope.WRITE, State.DRAFT),
    (Act.SUBMIT, State.DRAFT): Move(Scope.WRITE, State.IN_REVIEW),
    (Act.DISCARD, State.DRAFT): Move(Scope.WRITE, State.DISCARDED),
    (Act.APPROVE, State.IN_REVIEW): Move(Scope.REVIEW, State.TO_ISSUE),
    (Act.RETURN, State.IN_REVIEW): Move(Scope.REVIEW, State.DRAFT),
    (Act.ISSUE, State.TO_ISSUE): Move(Scope.ISSUE, State.ISSUED),
    (Act.RETURN, State.TO_ISSUE): Move(Scope.ISSUE, State.DRAFT),
    (Act.FILE, State.ISSUED): Move(Scope.FILE, State.FILED),
    (Act.RETURN, State.ISSUED): Move(Scope.ISSUE, State.DRAFT),
}
"""The one table: act × state → state. What it does not name is not done."""

AFTER: Mapping[Act, State] = {Act.DRAFT: State.DRAFT, **{act: move.to for (act, _), move in MOVES.items()}}
"""The state that each act leads to, wherever it began."""

WRITING = frozenset({Act.DRAFT, Act.REVISE, Act.SUBMIT})
"""Who did any of these answers for the words, and so does not judge them."""

JUDGING = frozenset({Act.APPROVE, Act.ISSUE, Act.REMARK})

BESIDE: Mapping[tuple[Act, State], Scope] = {
    (Act.REMARK, State.IN_REVIEW): Scope.REVIEW,
    (Act.REMARK, State.TO_ISSUE): Scope.ISSUE,
    (Act.RESOLVE, State.DRAFT): Scope.WRITE,
}
"""What may be done in a state and moves nothing, by whom: remarks, and answers to them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be done with a manuscript next: who may, and why the one who asks may not (empty: may)."""

    act: Act
    needs: Scope
    refusal: str


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A manuscript of a *unit*; *digest* is the SHA-256 (hex) of its content as it stands.

    `type` and `title` are what its content says, empty where it says none yet. `updated_by` is who changed
    it or acted on it last, which the log is not told of every saving. `history` are the acts that
    moved it, oldest first; each says in its details whose it was (`person`, an id) and which content
    (`digest`) it is about. While it `is_being_filed`, only the archive decides what becomes of it.
    """

    id: str
    unit: str
    type: str
    title: str
    digest: str
    updated_at: str
    updated_by: str
    history: tuple[Event, ...]
    is_being_filed: bool = False

    @property
    def state(self) -> State:
        """Where it is, by its history."""
        return AFTER[self.history[-1].act]

    @property
    def contributors(self) -> dict[str, str]:
        """Who ever wrote or handed on a part of it: names as the log has them, by the ids of persons."""
        return {person_of(event): event.actor for event in self.history if event.act in WRITING}

    @property
    def review(self) -> Event | None:
        """The act of who found it good as it now stands."""
        return self._standing(Act.APPROVE)

    @property
    def issuing(self) -> Event | None:
        """The act of who issued it as it now stands."""
        return self._standing(Act.ISSUE)

    @property
    def version(self) -> int:
        """How many versions were handed on for review."""
        return len(handed_on(self))

    @property
    def record_id(self) -> str:
        """The id of the record that it is or will be filed as, empty before it was issued.

        It follows from the event that issued it: whoever files it, and however often, files one document.
        """
        return self.issuing.digest[:32] if self.issuing else ""

    def check(self, act: Act, caller: Caller, digest: str) -> None:
        """Nothing; raises StateForbids, Forbidden, VersionChanged or StoreFailed.

        *digest* is that of the content the caller means.
        """
        self.check_may(act, caller)
        if digest != self.digest:
            raise VersionChanged(
                "文稿已有人修改，不是您所看的那一版。", hint="请取得现在的内容，核对后再办理。"
            )
        self.check_whole()

    def check_may(self, act: Act, caller: Caller) -> None:
        """Nothing; raises StateForbids or Forbidden."""
        if refusal := self.refusal(act, caller):
            raise refusal

    def check_whole(self) -> None:
        """Nothing; raises StoreFailed where what was handed on is not what the log says."""
        told = self.history[-1].details.get("digest")
        if self.state is not State.DRAFT and told != self.digest:
            raise StoreFailed(
                f"文稿 {self.id} 的内容与日志所记不一致。", hint="请管理员检查数据库，或恢复备份。"
            )

    def offers(self, caller: Caller) -> Iterator[Offer]:
        """Everything that may be done with it next."""
        for (act, state), move in MOVES.items():
            if state is self.state:
                refusal = self.refusal(act, caller)
                yield Offer(act, move.needs, refusal.message if refusal else "")

    def refusal(self, act: Act, caller: Caller) -> HongtouError | None:
        """Why the caller may not do that now; None where he may."""
        all_needs = {**BESIDE, **{at: move.needs for at, move in MOVES.items()}}
        needs = all_needs.get((act, self.state))
        held = [it for (of, _), it in all_needs.items() if of is act and caller.reach(it).covers(self.unit)]
        if needs is None or (held and needs not in held):  # it has moved on since the caller looked
            return StateForbids(f"文稿现为“{self.state}”，不能{act}。", hint="请刷新后再看现在可以办理的事。")
        if not held:
            return Forbidden(
                f"没有这项权限：{SCOPE_TITLES[needs]}（{needs}）。", hint="请有这项权限的人办理。"
            )
        if self.is_being_filed and act is not Act.FILE:
            return StateForbids("文稿正在归档。", hint="请稍候；若归档中断，请归档人员再归档一次。")
        if act in JUDGING and person(caller) in self.contributors:
            return Forbidden(f"起草、修改或送核过这份文稿的人不能{act}。", hint="请由他人办理。")
        return None

    def _standing(self, act: Act) -> Event | None:
        """The last such act, unless the manuscript was returned since."""
        for event in reversed(self.history):
            if event.act in (act, Act.RETURN):
                return event if event.act is act else None
        return None


@dataclass(frozen=True, slots=True)
class ManuscriptQuery:
    """Which manuscripts are wanted, newest change first: empty fields ask nothing.

    `unit` is a path, with all that is part of it; `words` are a part of the title; `is_mine` those the caller
    wrote a part of; `is_waiting` those with which the caller has something to do next; `reach` the units
    whose manuscripts may be told of.
    """

    state: State | None = None
    unit: str = ""
    words: str = ""
    is_mine: bool = False
    is_waiting: bool = False
    reach: Reach = NOWHERE


@dataclass(frozen=True, slots=True)
class ManuscriptPage:
    """Some of the manuscripts that answer a query, and how many there are in all."""

    manuscripts: tuple[Manuscript, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The content of a manuscript, as it came, and what it says of itself: type and title."""

    content: bytes
    type: str
    title: str


def person(caller: Caller) -> str:
    """Who answers for what the caller does: the person behind it, or the program itself."""
    return caller.person or caller.id


def person_of(event: Event) -> str:
    """Who answers for that act."""
    return str(event.details.get("person", ""))


def handed_on(found: Manuscript) -> tuple[Event, ...]:
    """The acts that handed on its versions, the first version first."""
    return tuple(event for event in found.history if event.act is Act.SUBMIT)


def remark_of(event: Event) -> str:
    """What was said with that act, empty where nothing was."""
    return str(event.details.get("remark", "") or event.details.get("reason", ""))


def sheet_of(content: bytes, payload: Mapping[str, Any], types: Mapping[str, Any]) -> Sheet:
    """The *content* with what its *payload*, however unfinished, says of itself."""
    name, header = payload.get("doc_type"), payload.get("header")
    title = header.get("title") if isinstance(header, Mapping) else ""
    words = title if isinstance(title, str) else ""
    shown = "".join(sign for sign in words if sign.isprintable())[:LONGEST_TITLE]
    return Sheet(content, name if isinstance(name, str) and name in types else "", shown)
