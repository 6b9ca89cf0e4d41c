"""Hooks are their owners', and sign with secrets that are told once and change with overlap."""

import json
import logging
from dataclasses import asdict

import pytest

from service.core.batches import Whose
from service.core.errors.requests import Forbidden, NotFound, StateForbids, UnfitHook
from service.core.hooks import MOST, Answer, Hook, signature
from service.jobs.hook_calls import HookCalls
from service.outgoing.calling import Outgoing
from service.outgoing.targets import Guarded, Listed
from tests.jobs.conftest import Jobs
from tests.jobs.hooking import DEAD, OWNER, Hooked
from tests.receiving import receiving

PUBLIC = "https://oa.example.edu.cn/hook"


@pytest.fixture
def hooked(jobs: Jobs) -> Hooked:
    """Hooks over batches in a folder."""
    return Hooked(jobs)


def test_a_hook_is_its_owners_and_of_the_person_behind_a_token(anywhere: Jobs) -> None:
    """Others are told that it is not there, in the words of one that never was."""
    hooked = Hooked(anywhere)
    of_token = hooked.hook(PUBLIC, Whose("c" * 32, "b" * 32))
    assert of_token == hooked.hooks.get(of_token.id, Whose("b" * 32, "b" * 32))
    strangers = Whose("d" * 32), Whose("d" * 32, "e" * 32), Whose("d" * 32, "b" * 32)
    for whose in strangers:
        for act in (hooked.hooks.get, hooked.hooks.rotate, hooked.hooks.remove, hooked.hooks.test):
            with pytest.raises(NotFound, match="没有这个回调"):
                act(of_token.id, whose)
        assert ([], 0) == hooked.hooks.list(whose, offset=0, limit=9)
    assert 1 == hooked.hooks.list(Whose("c" * 32, "b" * 32), offset=0, limit=9)[1]


@pytest.mark.parametrize(
    "url",
    ["http://10.0.0.1/", "http://[::1]:8000/", "http://169.254.169.254/latest", "ftp://a.example/", "x"],
)
def test_a_place_inside_is_no_receiver(hooked: Hooked, url: str) -> None:
    """Told at once where the address says so itself; names are looked at whenever something is sent."""
    with pytest.raises(UnfitHook):
        hooked.hook(url)
    hook = hooked.hook(PUBLIC)
    with pytest.raises(UnfitHook):
        hooked.hooks.change(hook.id, OWNER, name="教务", url=url, events=[], is_enabled=True)


def test_a_name_that_leads_inside_is_not_called(hooked: Hooked) -> None:
    """The log says that nothing was sent, not where it led."""
    outside = Guarded(Listed(), lambda host, port: ["192.168.7.7"])
    calls = HookCalls(Outgoing(2, 200, outside, is_cut=True), hooked.jobs.clock)
    hook = hooked.hook(PUBLIC)
    hooked.hooks.test(hook.id, OWNER)
    (parcel,) = hooked.sending.claim("s" * 32, 1)
    answer = calls(parcel)
    assert 0 == answer.status and "在内网" in answer.told and "192" not in answer.told


def test_nobody_has_more_than_ten(hooked: Hooked) -> None:
    """Each of them would be called at each row."""
    for _ in range(MOST):
        hooked.hook(PUBLIC)
    with pytest.raises(Forbidden, match="至多有 10 个"):
        hooked.hook(PUBLIC)
    assert hooked.hook(PUBLIC, Whose("d" * 32))


def test_a_new_secret_signs_beside_the_old_one_for_a_day(hooked: Hooked) -> None:
    """So that a receiver is changed when there is time."""
    with receiving() as receiver:
        hook = hooked.hook(receiver.url)
        old = hooked.secrets[hook.id]
        new = hooked.hooks.rotate(hook.id, OWNER)[1]
        for count, hours in ((2, 0), (2, 23.9), (1, 0.2)):
            hooked.jobs.clock.pass_by(3600 * hours)
            hooked.hooks.test(hook.id, OWNER)
            hooked.send()
            call = receiver.calls[-1]
            signed = call.headers["webhook-id"], int(call.headers["webhook-timestamp"]), call.body
            right = [signature(secret, *signed) for secret in (new, old)][:count]
            assert right == call.headers["webhook-signature"].split()
        assert {"type": "ping", "data": {"hook": hook.id}}.items() <= json.loads(call.body).items()


def test_a_secret_that_is_changed_twice_within_a_day_leaves_the_receivers_own(hooked: Hooked) -> None:
    """A reload or a double click changes it again, before anybody could tell the receiver."""
    hook = hooked.hook(PUBLIC)
    told = hooked.secrets[hook.id]
    first = hooked.hooks.rotate(hook.id, OWNER)[0]
    hooked.jobs.clock.pass_by(3600 * 23)
    again, new = hooked.hooks.rotate(hook.id, OWNER)
    assert first.old_secret_until == again.old_secret_until
    assert (new, told) == _signing(hooked, hook)
    hooked.jobs.clock.pass_by(3600)
    assert (new,) == _signing(hooked, hook)
    last = hooked.hooks.rotate(hook.id, OWNER)[1]
    assert (last, new) == _signing(hooked, hook)


def _signing(hooked: Hooked, hook: Hook) -> tuple[str, ...]:
    """The secrets with which a call of the hook would be signed now."""
    hooked.jobs.clock.pass_by(1)
    hooked.hooks.test(hook.id, OWNER)
    (parcel,) = hooked.sending.claim("s" * 32, 1)
    assert hooked.sending.answered(parcel, "s" * 32, Answer(200, 1, "ok"))
    return parcel.secrets


def test_a_secret_is_told_once(hooked: Hooked, caplog: pytest.LogCaptureFixture) -> None:
    """By whoever made it; not by what lists, shows, logs or fails."""
    caplog.set_level(logging.DEBUG)
    hook = hooked.hook(DEAD)
    secret = hooked.secrets[hook.id].removeprefix("whsec_")
    hooked.work({})
    hooked.send()
    hooked.jobs.clock.pass_by(60)
    (parcel,) = hooked.sending.claim("k" * 32, 1)
    told = [asdict(hooked.hooks.get(hook.id, OWNER)), hooked.hooks.list(OWNER, offset=0, limit=9), parcel]
    told += [hooked.log.get(hook.id, one.id) for one in hooked.deliveries(hook)]
    assert secret not in repr([told, hooked.told, hooked.hooks, caplog.text])


def test_a_hook_that_is_taken_away_leaves_nothing(hooked: Hooked) -> None:
    """What waited for it is sent no more."""
    hook = hooked.hook(DEAD)
    hooked.work({}, {})
    hooked.send()
    assert hook == hooked.hooks.remove(hook.id, OWNER)
    assert not hooked.deliveries(hook) and not hooked.sending.has_work()


def test_a_hook_that_is_off_is_not_tested_nor_told_again(hooked: Hooked) -> None:
    """It says why: what nobody sends is not put on its way."""
    with receiving() as receiver:
        hook = hooked.hook(receiver.url)
        hooked.hooks.test(hook.id, OWNER)
        hooked.send()
    hooked.hooks.change(hook.id, OWNER, name="停", url=DEAD, events=hook.events, is_enabled=False)
    (told,) = hooked.deliveries(hook)
    with pytest.raises(StateForbids, match="已停用"):
        hooked.hooks.test(hook.id, OWNER)
    with pytest.raises(StateForbids, match="已停用"):
        hooked.log.replay(hook.id, told.id)
    assert [told] == hooked.deliveries(hook)
