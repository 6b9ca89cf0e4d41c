"""What a receiver is told, once for each end of a row or batch, whatever becomes of receiver and sender."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep

import pytest

from service.core.access import NOWHERE
from service.core.batches import Sender, Whose, Wishes
from service.core.errors.requests import StateForbids
from service.core.hooks import Answer, Delivery, DeliveryState, Hook, HookEvent, Parcel, signature
from service.jobs import delivering
from service.jobs.arriving import Incoming
from service.jobs.hook_sending import AT_ONCE, HELD_SECONDS, HookSending
from tests.jobs.conftest import Jobs, jobs_in
from tests.jobs.hooking import DEAD, OWNER, Hooked
from tests.receiving import Call, receiving

FAULT = {"error": {"code": "rejected-document", "message": "不通过", "hint": "改"}, "findings": [{}, {}]}
FILED = {
    "filed": {"id": "f" * 32, "archival_code": "DQ·2026-001", "filed_before": False},
    "files": [{"format": "pdf", "name": "关于张三的通知.pdf", "sha256": "0" * 64, "bytes": 7}],
    "title": "关于张三的通知",
}
DAY = 86_400
ROWS = int(os.environ.get("TEST_ROWS", "80"))
ENDS = [HookEvent.BATCH_ENDED]


@pytest.fixture
def hooked(jobs: Jobs) -> Hooked:
    """Hooks over batches in a folder."""
    return Hooked(jobs)


def test_rows_and_batch_are_told_with_numbers_and_digests_alone(anywhere: Jobs) -> None:
    """Each once, signed; no word of any paper."""
    hooked = Hooked(anywhere)
    with receiving() as receiver:
        hook = hooked.hook(receiver.url)
        batch = hooked.work(FILED, FAULT)
        assert [200] * 3 == [answer.status for answer in hooked.send()]
        assert not hooked.send()
    told = {}
    for call in receiver.calls:
        assert "张三" not in call.body.decode()
        id, stamp = call.headers["webhook-id"], int(call.headers["webhook-timestamp"])
        assert signature(hooked.secrets[hook.id], id, stamp, call.body) == call.headers["webhook-signature"]
        body = json.loads(call.body)
        told[body["type"], body["data"].get("row")] = body["data"]
    done, failed, ended = told["row.ended", 1], told["row.ended", 2], told["batch.ended", None]
    assert (batch, "done", "DQ·2026-001", None) == (
        done["batch"],
        done["state"],
        done["archival_code"],
        done["error"],
    )
    assert [{"format": "pdf", "sha256": "0" * 64, "bytes": 7}] == done["files"]
    assert sha256(b"0").hexdigest() == done["payload_sha256"]
    assert ("failed", "rejected-document", 2) == (failed["state"], failed["error"], failed["findings"])
    assert ("partly-done", 2, 1) == (ended["state"], ended["total"], ended["counts"]["failed"])
    assert {DeliveryState.DELIVERED} == {one.state for one in hooked.deliveries(hook)}


def test_a_hook_is_told_of_its_owners_batches_alone(jobs: Jobs) -> None:
    """A person of those of his tokens too; a token of its own; nobody of what others sent."""
    hooked = Hooked(jobs)
    person, token = "b" * 32, "c" * 32
    of_person = hooked.hook(DEAD, Whose(person, person))
    of_token, of_other_token = (
        hooked.hook(DEAD, Whose(token, person)),
        hooked.hook(DEAD, Whose("e" * 32, person)),
    )
    of_other = hooked.hook(DEAD, Whose("d" * 32))
    batch = jobs.ledger.open("1" * 32, Sender(token, "令牌", person, NOWHERE, NOWHERE), Wishes(), "f" * 64)
    jobs.ledger.fill(batch.id, [Incoming("一", b"1")])
    jobs.queue.finish(jobs.claimed("w" * 32), {})
    told = [len(hooked.deliveries(hook)) for hook in (of_person, of_token, of_other_token, of_other)]
    assert [2, 2, 0, 0] == told


def test_only_what_was_asked_for_is_told(hooked: Hooked) -> None:
    """And to hooks that are off nothing at all."""
    ends = hooked.hook(DEAD, events=ENDS)
    off = hooked.hook(DEAD)
    hooked.hooks.change(off.id, OWNER, name="停", url=DEAD, events=off.events, is_enabled=False)
    hooked.work({}, {})
    assert ENDS == [one.event for one in hooked.deliveries(ends)]
    assert not hooked.deliveries(off)


def test_rows_that_are_cancelled_have_ended_too(hooked: Hooked) -> None:
    """The batch after them."""
    hook = hooked.hook(DEAD)
    batch = hooked.jobs.batch(b"1", b"2", b"3")
    hooked.jobs.ledger.cancel(batch.id, "试办")
    states = sorted((json.loads(one.body)["data"]["state"], one.event) for one in hooked.deliveries(hook))
    assert [("cancelled", HookEvent.BATCH_ENDED), *[("cancelled", HookEvent.ROW_ENDED)] * 3] == states


def test_a_row_that_is_done_again_is_told_again(hooked: Hooked) -> None:
    """Under another id: it ended twice."""
    hook = hooked.hook(DEAD)
    batch = hooked.work(FAULT)
    hooked.jobs.clock.pass_by(1)
    hooked.jobs.ledger.repeat(batch, "试办")
    hooked.jobs.queue.finish(hooked.jobs.claimed("w" * 32), {})
    assert 4 == len(hooked.deliveries(hook))


def test_what_was_sent_and_not_marked_is_sent_again_under_the_same_id(hooked: Hooked) -> None:
    """The sender was killed in between; and one that comes back late changes nothing."""
    with receiving() as receiver:
        hook = hooked.hook(receiver.url, events=ENDS)
        hooked.work({})
        killed = hooked.sending.claim("k" * 32, 9)
        late = hooked.deliverer().call(killed[0])
        assert [] == hooked.sending.claim("s" * 32, 9)
        hooked.jobs.clock.pass_by(HELD_SECONDS + 1)
        assert [200] == [answer.status for answer in hooked.send()]
        assert not hooked.sending.answered(killed[0], "k" * 32, late)
        first, second = receiver.calls
    assert first.headers["webhook-id"] == second.headers["webhook-id"] and first.body == second.body
    found, tries = hooked.log.get(hook.id, first.headers["webhook-id"])
    assert (DeliveryState.DELIVERED, 2, [2]) == (found.state, found.tries, [one.number for one in tries])


def test_a_sender_that_is_killed_in_its_call_is_followed_by_another(tmp_path: Path) -> None:
    """What it had sent, and what it had not come to, comes under the ids that they had from the first."""
    hooked = Hooked(jobs_in(tmp_path))
    hooked.jobs.clock.time = datetime.now(UTC)
    with receiving() as receiver:
        hook = hooked.hook(receiver.url)
        hooked.work({}, {}, {})
        command = [sys.executable, "-m", "tests.jobs.lone_sender", str(tmp_path)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as sender:

            def kill(call: Call) -> int:
                sender.kill()
                return 200

            receiver.answer = kill
            receiver.wait(1, 60)
            assert -signal.SIGKILL == sender.wait()
        before = {call.headers["webhook-id"] for call in receiver.calls}
        assert DeliveryState.DELIVERED not in {one.state for one in hooked.deliveries(hook)}
        receiver.answer = None
        hooked.jobs.clock.time = datetime.now(UTC)
        hooked.jobs.clock.pass_by(HELD_SECONDS + 1)
        hooked.send()
    after = [call.headers["webhook-id"] for call in receiver.calls[len(before) :]]
    assert before <= set(after) and 4 == len(set(after)) == len(after)


def test_a_failing_receiver_is_tried_again_with_longer_and_longer_pauses(hooked: Hooked) -> None:
    """Nine times within a day; then it has failed. Its log has what was answered, safe to look at."""
    with receiving(status=500, body="<p>错误\x1b[31m\u202e</p>".encode() + b"x" * 500) as receiver:
        hook = hooked.hook(receiver.url, events=ENDS)
        hooked.work({})
        begun, waits = hooked.jobs.clock(), []
        while (delivery := only(hooked, hook)).state is DeliveryState.WAITING:
            wait = (datetime.fromisoformat(delivery.due_at) - hooked.jobs.clock()).total_seconds()
            waits.append(wait)
            hooked.jobs.clock.pass_by(wait - 0.5)
            assert not wait or not hooked.send()
            hooked.jobs.clock.pass_by(0.5)
            assert [500] == [answer.status for answer in hooked.send()]
    assert [0, 5, 30, 120, 600, 3600, 14_400, 25_200, 28_800] == waits
    assert (hooked.jobs.clock() - begun).total_seconds() < DAY
    tries = hooked.log.get(hook.id, delivery.id)[1]
    assert [*range(1, 10)] == [one.number for one in tries]
    told = tries[0].answer.told
    assert told.startswith("<p>错误 [31m </p>xxx") and len(told.encode()) <= 200


def only(hooked: Hooked, hook: Hook) -> Delivery:
    """The one delivery of the hook."""
    (found,) = hooked.deliveries(hook)
    return found


def test_a_receiver_that_is_gone_for_good_is_left_alone(hooked: Hooked) -> None:
    """410: the hook is off, until its owner turns it on again."""
    with receiving(status=410) as receiver:
        hook = hooked.hook(receiver.url)
        hooked.work({}, {})
        assert [410] == [answer.status for answer in hooked.send()]
        found = hooked.hooks.get(hook.id, OWNER)
        assert (False, True) == (found.is_enabled, found.is_gone)
        receiver.status = 200
        again = {"name": hook.name, "url": hook.url, "events": hook.events, "is_enabled": True}
        assert not hooked.hooks.change(hook.id, OWNER, **again).is_gone
        assert [200, 200] == [answer.status for answer in hooked.send()]
    assert 1 == [one.state for one in hooked.deliveries(hook)].count(DeliveryState.FAILED)


def test_a_receiver_that_does_not_answer_rests_and_then_gets_all(hooked: Hooked) -> None:
    """It is not asked for each of a thousand rows; the first answer opens it for what waits."""
    hook = hooked.hook(DEAD)
    hooked.work(*({} for _ in range(20)))
    for wait in (5, 10, 20, 40, 80, 160, 300, 300):
        assert 1 == len(hooked.send())
        hooked.jobs.clock.pass_by(wait - 0.5)
        assert not hooked.send()
        hooked.jobs.clock.pass_by(0.5)
    with receiving() as receiver:
        again = {"name": hook.name, "url": receiver.url, "events": hook.events, "is_enabled": True}
        hooked.hooks.change(hook.id, OWNER, **again)
        hooked.send()
        hooked.jobs.clock.pass_by(3600)
        hooked.send()
        assert 21 == len({call.headers["webhook-id"] for call in receiver.calls}) == len(receiver.calls)


def test_what_nobody_takes_within_a_day_has_failed_and_can_be_sent_again(hooked: Hooked) -> None:
    """The same words under the same id, with a day of its own; what is on its way is not."""
    hook = hooked.hook(DEAD, events=ENDS)
    hooked.work({})
    with pytest.raises(StateForbids):
        hooked.log.replay(hook.id, only(hooked, hook).id)
    hooked.jobs.clock.pass_by(DAY + 1)
    hooked.log.tidy()
    before = only(hooked, hook)
    assert (DeliveryState.FAILED, 0) == (before.state, before.tries)
    with receiving() as receiver:
        again = {"name": hook.name, "url": receiver.url, "events": hook.events, "is_enabled": True}
        hooked.hooks.change(hook.id, OWNER, **again)
        assert DeliveryState.WAITING is hooked.log.replay(hook.id, before.id).state
        hooked.log.tidy()
        assert [200] == [answer.status for answer in hooked.send()]
        assert (before.id, before.body) == (receiver.calls[0].headers["webhook-id"], receiver.calls[0].body)


def test_the_log_is_kept_for_thirty_days(hooked: Hooked) -> None:
    """Tries and all; what waits is not old."""
    with receiving() as receiver:
        hook = hooked.hook(receiver.url)
        hooked.work({})
        hooked.send()
    hooked.jobs.clock.pass_by(30 * DAY - 1)
    assert 0 == hooked.log.tidy()
    hooked.hooks.test(hook.id, OWNER)
    hooked.jobs.clock.pass_by(2)
    assert 2 == hooked.log.tidy()
    assert HookEvent.PING is only(hooked, hook).event


def test_a_slow_receiver_holds_up_no_other(hooked: Hooked) -> None:
    """It has two calls at once, and the others all places that are left."""
    with receiving(pause=1.0) as slow, receiving() as quick:
        hooked.hook(slow.url)
        hooked.work(*({} for _ in range(30)))
        hooked.hook(quick.url)
        hooked.work(*({} for _ in range(30)))
        with hooked.sent():
            quick.wait(31, 8)
            assert len(slow.calls) < 20
    assert slow.most_at_once <= AT_ONCE


def test_two_senders_send_each_once(anywhere: Jobs) -> None:
    """As two workers on two machines do."""
    hooked = Hooked(anywhere)
    with receiving() as receiver:
        hooked.hook(receiver.url)
        hooked.work(*({} for _ in range(20)))
        with hooked.sent("one"), hooked.sent("two"):
            receiver.wait(21)
            sleep(0.3)
    assert 21 == len(receiver.calls) == len({call.headers["webhook-id"] for call in receiver.calls})


def test_a_dead_receiver_does_not_slow_the_rows(hooked: Hooked) -> None:
    """By turns rows end of which nobody is told, and rows that somebody is told of who does not listen."""
    hook = hooked.hook(DEAD)
    spent = {False: 0.0, True: 0.0}
    with hooked.sent():
        for is_enabled in (False, True) * 4:
            given = {"name": "教务", "url": DEAD, "events": hook.events, "is_enabled": is_enabled}
            hooked.hooks.change(hook.id, OWNER, **given)
            begun = monotonic()
            hooked.work(*({} for _ in range(ROWS // 4)))
            spent[is_enabled] += monotonic() - begun
    assert ROWS + 4 == len(hooked.deliveries(hook))
    assert spent[True] < 1.5 * spent[False] + 1, spent


def test_a_fault_of_ours_is_a_try_like_another(hooked: Hooked) -> None:
    """It is told, and the sender goes on."""

    def call(parcel: Parcel) -> Answer:
        raise ZeroDivisionError("secret detail")

    hook = hooked.hook(DEAD, events=ENDS)
    hooked.work({})
    sender = hooked.deliverer(call=call)
    sender.start()
    while not hooked.log.get(hook.id, only(hooked, hook).id)[1]:
        sleep(0.05)
    sender.end()
    found = only(hooked, hook)
    (tried,) = hooked.log.get(hook.id, found.id)[1]
    assert (0, "程序出错，没有送达。") == (tried.answer.status, tried.answer.told)
    assert ["ZeroDivisionError"] == [facts["error"] for _, facts in hooked.told]
    assert found.due_at > found.made_at


def test_a_sender_outlives_a_database_that_is_away(hooked: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sent and could not be marked is sent again; it says so, without a word of what it sends."""
    with receiving() as receiver:
        hooked.hook(receiver.url, events=ENDS)
        hooked.work({})

        def call(parcel: Parcel) -> Answer:
            answer = hooked.deliverer().call(parcel)
            monkeypatch.setattr(hooked.jobs.queue.database.__class__, "writing", broken)
            return answer

        def broken(self: object) -> None:
            raise OSError(5, "EIO")

        sender = hooked.deliverer(call=call)
        sender.start()
        receiver.wait(1)
        sender.end()
        monkeypatch.undo()
        hooked.jobs.clock.pass_by(HELD_SECONDS + 1)
        hooked.send()
        assert 1 == len({call.headers["webhook-id"] for call in receiver.wait(2)})
    assert [("hooks held up", {"code": "store-failed"})] == hooked.told


def test_a_sender_outlives_what_nobody_foresaw(hooked: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made known, and what waits is sent after all."""
    monkeypatch.setattr(delivering, "AFTER_FAULT_SECONDS", 0.05)
    faults = [KeyError("unforeseen")]

    class Unwell(HookSending):
        """Deliveries, the first look for which ends as nobody foresaw."""

        def claim(self, sender: str, most: int) -> list[Parcel]:
            """At most so many deliveries."""
            if faults:
                raise faults.pop()
            return super().claim(sender, most)

    hooked.sending = Unwell(hooked.sending.database, hooked.jobs.clock)
    with receiving() as receiver:
        hooked.hook(receiver.url, events=ENDS)
        hooked.work({})
        with hooked.sent():
            receiver.wait(1)
    assert [KeyError] == [type(fault) for fault in hooked.unforeseen]
