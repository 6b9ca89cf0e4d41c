"""A manuscript's way: every act in every state by everybody, and what no sequence of acts can reach."""

from dataclasses import replace
from hashlib import sha256
from itertools import product
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from service.core.access import Caller, Grant, Role, Scope, rights_of, rights_of_scopes
from service.core.errors.faults import StoreFailed
from service.core.errors.requests import Forbidden, RequestError, StateForbids, VersionChanged
from service.core.events import Act, Head, head_of
from service.core.manuscripts import (
    AFTER,
    JUDGING,
    MOVES,
    WRITING,
    Manuscript,
    State,
    person_of,
    sheet_of,
)

UNIT = "D01/D0102"
PAPERS = (Role.DRAFTER, Role.REVIEWER, Role.ISSUER, Role.ARCHIVIST)


def somebody(id: str, *roles: Role, unit: str = UNIT) -> Caller:
    """A person with those roles in that unit."""
    return Caller(id, f"{id}（{id}）", rights_of(Grant(role, unit) for role in roles), person=id)


WRITER = somebody("甲", *PAPERS)
JUDGE = somebody("乙", *PAPERS)
BEGUN = Manuscript("0" * 32, UNIT, "", "", "", "", "", ())


def digest_of(content: str) -> str:
    """Its SHA-256."""
    return sha256(content.encode()).hexdigest()


def after(found: Manuscript, act: Act, caller: Caller, digest: str | None = None) -> Manuscript:
    """The manuscript once the log tells of that act, whoever may do it."""
    head = head_of(found.history[-1]) if found.history else Head()
    whose = digest or found.digest
    event = head.next(time="", actor=caller.name, act=act, object=found.id, person=caller.id, digest=whose)
    return replace(found, digest=whose, history=(*found.history, event))


def way(*acts: Act) -> Manuscript:
    """A manuscript that 甲 wrote and 乙 judged."""
    found = BEGUN
    for act in acts:
        found = after(found, act, WRITER if act in WRITING else JUDGE, found.digest or digest_of("初稿"))
    return found


WAYS = {
    State.DRAFT: (Act.DRAFT,),
    State.IN_REVIEW: (Act.DRAFT, Act.SUBMIT),
    State.TO_ISSUE: (Act.DRAFT, Act.SUBMIT, Act.APPROVE),
    State.ISSUED: (Act.DRAFT, Act.SUBMIT, Act.APPROVE, Act.ISSUE),
    State.FILED: (Act.DRAFT, Act.SUBMIT, Act.APPROVE, Act.ISSUE, Act.FILE),
    State.DISCARDED: (Act.DRAFT, Act.DISCARD),
}
ACTS = (Act.REVISE, Act.SUBMIT, Act.RETURN, Act.APPROVE, Act.ISSUE, Act.FILE, Act.DISCARD)

ROLES = {
    (State.DRAFT, Act.REVISE): Role.DRAFTER,
    (State.DRAFT, Act.SUBMIT): Role.DRAFTER,
    (State.DRAFT, Act.DISCARD): Role.DRAFTER,
    (State.IN_REVIEW, Act.APPROVE): Role.REVIEWER,
    (State.IN_REVIEW, Act.RETURN): Role.REVIEWER,
    (State.TO_ISSUE, Act.ISSUE): Role.ISSUER,
    (State.TO_ISSUE, Act.RETURN): Role.ISSUER,
    (State.ISSUED, Act.FILE): Role.ARCHIVIST,
    (State.ISSUED, Act.RETURN): Role.ISSUER,
}
"""Who does what in which state, told once more by hand."""


@pytest.mark.parametrize("state", State)
def test_the_state_is_that_of_the_last_act(state: State) -> None:
    """And of nothing else."""
    assert state is way(*WAYS[state]).state


def test_each_act_leads_to_one_state() -> None:
    """So the last event alone tells the state, as lists rely on."""
    assert all(AFTER[act] is move.to for (act, _), move in MOVES.items())


@pytest.mark.parametrize(("state", "act"), [*product(State, ACTS)])
@pytest.mark.parametrize("role", Role)
def test_every_act_in_every_state_by_every_role(state: State, act: Act, role: Role) -> None:
    """Only what the table above says; a role in another unit is none.

    Who could have done so in another state is told that it has moved on, not that he lacks a right.
    """
    found = way(*WAYS[state])
    expected = StateForbids if (state, act) not in ROLES else Forbidden
    elsewhere = role in {whose for (_, of), whose in ROLES.items() if of is act}
    if ROLES.get((state, act)) is role:
        found.check(act, somebody("丙", role), found.digest)
        found.check(act, somebody("丙", role, unit="D01"), found.digest)
    else:
        with pytest.raises(StateForbids if elsewhere else expected):
            found.check(act, somebody("丙", role), found.digest)
    with pytest.raises(expected):
        found.check(act, somebody("丙", role, unit="D01/D01"), found.digest)


@pytest.mark.parametrize(("state", "act"), ROLES)
def test_who_wrote_a_part_judges_nothing_of_it(state: State, act: Act) -> None:
    """Whatever roles he holds; everything else he may do."""
    found = way(*WAYS[state])
    found.check(act, JUDGE, found.digest)
    if act in JUDGING:
        with pytest.raises(Forbidden, match="起草、修改或送核过"):
            found.check(act, WRITER, found.digest)
    else:
        found.check(act, WRITER, found.digest)


@pytest.mark.parametrize("act", sorted(WRITING))
def test_whoever_had_a_hand_in_it_once_is_remembered_for_good(act: Act) -> None:
    """Also after others wrote all of it anew."""
    helper = somebody("丁", *PAPERS)
    found = after(way(Act.DRAFT), act, helper)
    for later in (Act.SUBMIT, Act.RETURN, Act.REVISE, Act.SUBMIT) if act is not Act.SUBMIT else ():
        found = after(found, later, WRITER)
    with pytest.raises(Forbidden):
        found.check(Act.APPROVE, helper, found.digest)


def test_the_program_of_a_person_is_that_person() -> None:
    """A token writes for its owner, who then judges nothing of it."""
    token = Caller("f" * 32, "甲 的令牌 接口", rights_of_scopes([Scope.WRITE], UNIT), person="甲")
    found = after(BEGUN, Act.DRAFT, replace(token, id="甲"), digest_of("初稿"))
    found = after(found, Act.SUBMIT, JUDGE)
    with pytest.raises(Forbidden):
        found.check(Act.APPROVE, WRITER, found.digest)


@pytest.mark.parametrize(("state", "act"), ROLES)
def test_nothing_is_done_to_a_version_one_has_not_seen(state: State, act: Act) -> None:
    """The content is named in every act."""
    with pytest.raises(VersionChanged):
        way(*WAYS[state]).check(act, JUDGE, digest_of("别的"))


@pytest.mark.parametrize(("state", "act"), [pair for pair in ROLES if pair[0] is not State.DRAFT])
def test_content_that_the_log_does_not_tell_of_goes_nowhere(state: State, act: Act) -> None:
    """Whoever changes the row behind our back is found out at the next step."""
    planted = replace(way(*WAYS[state]), digest=digest_of("偷换"))
    with pytest.raises(StoreFailed):
        planted.check(act, JUDGE, planted.digest)


def test_a_return_takes_back_review_and_issue() -> None:
    """Who had judged is not told of what comes after."""
    found = way(*WAYS[State.ISSUED])
    assert found.review and found.issuing and found.record_id
    back = after(found, Act.RETURN, JUDGE)
    assert (State.DRAFT, None, None, "", 1) == (
        back.state,
        back.review,
        back.issuing,
        back.record_id,
        back.version,
    )


def test_what_is_being_filed_is_not_returned() -> None:
    """Only the archive decides meanwhile; filing it again goes on."""
    found = replace(way(*WAYS[State.ISSUED]), is_being_filed=True)
    with pytest.raises(StateForbids, match="正在归档"):
        found.check(Act.RETURN, JUDGE, found.digest)
    found.check(Act.FILE, JUDGE, found.digest)


def test_what_may_be_done_next_is_told_with_who_may() -> None:
    """And why the one who asks may not."""
    told = {offer.act: (offer.needs, offer.refusal) for offer in way(*WAYS[State.IN_REVIEW]).offers(WRITER)}
    assert {Act.APPROVE, Act.RETURN} == told.keys()
    assert (Scope.REVIEW, "") == told[Act.RETURN]
    assert "不能核稿" in told[Act.APPROVE][1]
    assert [] == list(way(*WAYS[State.FILED]).offers(JUDGE))


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ({}, ("", "")),
        ({"doc_type": "letter", "header": {"title": "关于信"}}, ("letter", "关于信")),
        ({"doc_type": "fax", "header": {"title": ["信"]}}, ("", "")),
        ({"doc_type": ["letter"], "header": "信"}, ("", "")),
        ({"header": {"title": "一\n二\0三\u202e\ud800" + "长" * 300}}, ("", "一二三" + "长" * 197)),
    ],
)
def test_a_sheet_tells_what_it_can_of_itself(payload: dict[str, Any], told: tuple[str, str]) -> None:
    """However unfinished or hostile: the title is one short line that every database takes."""
    sheet = sheet_of(b"{}", payload, {"letter": None})
    assert told == (sheet.type, sheet.title)


class Anybody(RuleBasedStateMachine):
    """People who try everything in any order, with the right version or a wrong one."""

    people = Bundle("people")

    @initialize()
    def begun(self) -> None:
        """甲 has drafted."""
        self.found = after(BEGUN, Act.DRAFT, WRITER, digest_of("0"))
        self.wrote = {WRITER.id}
        self.approved = self.issued = ""
        self.judges: dict[Act, str] = {}

    @initialize(target=people)
    def first(self) -> Caller:
        """Who drafted."""
        return WRITER

    @rule(target=people, id=st.sampled_from("乙丙丁"), roles=st.sets(st.sampled_from(PAPERS)))
    def comes(self, id: str, roles: set[Role]) -> Caller:
        """Somebody with some roles."""
        return somebody(id, *sorted(roles))

    @rule(
        caller=people,
        act=st.sampled_from(ACTS),
        knows=st.sampled_from([True, True, True, False]),
        text=st.sampled_from("0123"),
    )
    def tries(self, caller: Caller, act: Act, knows: bool, text: str) -> None:
        """Somebody tries something; what is refused changes nothing."""
        seen = self.found.digest if knows else digest_of("没看过")
        try:
            self.found.check(act, caller, seen)
        except RequestError:
            return
        assert knows, "a version nobody has seen"
        self.found = after(self.found, act, caller, digest_of(text) if act is Act.REVISE else None)
        if act in WRITING:
            self.wrote.add(caller.id)
        if act in JUDGING:
            self.judges[act] = caller.id
        if act is Act.RETURN:
            self.judges.clear()
        self.approved = self.found.digest if act is Act.APPROVE else self.approved
        self.issued = self.found.digest if act is Act.ISSUE else self.issued

    @invariant()
    def nobody_files_alone(self) -> None:
        """What is filed was reviewed and issued, byte for byte, by somebody who wrote none of it."""
        if self.found.state is State.FILED:
            assert self.found.digest == self.approved == self.issued
            assert {Act.APPROVE, Act.ISSUE} == self.judges.keys()
            assert not set(self.judges.values()) & self.wrote
            assert {person_of(event) for event in self.found.history} > self.wrote

    @invariant()
    def what_was_handed_on_stands_still(self) -> None:
        """Outside of drafts the content is that of the last submission."""
        if self.found.state not in (State.DRAFT, State.DISCARDED):
            last = [event for event in self.found.history if event.act is Act.SUBMIT][-1]
            assert last.details["digest"] == self.found.digest


TestAnybody = Anybody.TestCase
TestAnybody.settings = settings(max_examples=150, stateful_step_count=40, deadline=None, derandomize=True)


@pytest.mark.parametrize("hole", ["anybody judges", "drafts are filed"])
def test_the_machine_finds_a_planted_hole(hole: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is able to fail."""
    if hole == "anybody judges":
        monkeypatch.setattr("service.core.manuscripts.JUDGING", frozenset())
    else:
        monkeypatch.setitem(MOVES, (Act.FILE, State.IN_REVIEW), MOVES[Act.FILE, State.ISSUED])  # type: ignore[misc]
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Anybody, settings=settings(TestAnybody.settings, phases=(Phase.generate,)))
