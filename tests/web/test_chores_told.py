"""How chores stand is told to administrators; a service employs a worker for those that are due."""

from dataclasses import replace
from threading import Semaphore

import pytest
from flask.testing import FlaskClient

from service.core.chores import Chore, Ended, Result, timetable
from service.web import employing
from service.web.employing import Employing
from service.web.services import Services
from tests.journal.exposed import figures, of
from tests.web.calls import post
from tests.web.fakes import letter
from tests.web.test_batches import hand_over

SECRET = Result(Ended.DONE, "看过了。", {"plans": 1}, {"units": [{"unit": "某学院", "overdue": 3}]})


def test_administrators_are_told_by_call_and_figures(client: FlaskClient, services: Services) -> None:
    """But of no paper and no unit: these they may not read."""
    told = {item["name"]: item for item in client.get("/api/v1/chores").get_json()["items"]}
    assert (None, "") == (told["backup"]["last"], told["backup"]["times"])
    assert "sun 03:00" == told["sample"]["times"]
    worker = "a" * 32
    services.queue.enter(worker, host="host", process=1, slots=1)
    begun = services.chores.claim(worker, Chore.REMINDERS)
    assert begun
    services.chores.finish(begun, SECRET)
    answer = client.get("/api/v1/chores")
    assert "某学院" not in answer.text
    (last,) = [item["last"] for item in answer.get_json()["items"] if item["name"] == "reminders"]
    assert ("done", "看过了。", {"plans": 1}) == (last["outcome"], last["message"], last["figures"])
    shown = figures(client.get("/metrics").text)
    assert of(shown, "hongtou_chore_last_success_timestamp_seconds", chore="reminders") > 1.7e9
    assert 1 == of(shown, "hongtou_batch_workers")


def test_what_waits_in_batches_is_a_figure(client: FlaskClient, services: Services) -> None:
    """How much, since when, and who works on it; a batch that rests does not wait."""
    id = hand_over(client, letter(), letter("乙"))["id"]
    claim = services.queue.claim("a" * 32)
    assert claim
    shown = figures(client.get("/metrics").text)
    assert [1, 1] == [of(shown, "hongtou_batch_rows", state=state) for state in ("waiting", "running")]
    assert 0 < of(shown, "hongtou_batch_oldest_waiting_seconds") < 60
    assert 0 == of(shown, "hongtou_batch_workers")
    post(client, f"batches/{id}/pause", b"")
    shown = figures(client.get("/metrics").text)
    assert 0 == of(shown, "hongtou_batch_rows", state="waiting")
    assert 0 == of(shown, "hongtou_batch_oldest_waiting_seconds")


def test_a_service_employs_a_worker_when_a_chore_is_due(services: Services) -> None:
    """Though no batch is there."""
    always = replace(services.chores, timetable=timetable("purge=00:00"))
    looking = Employing(replace(services, chores=always))
    assert not looking.is_work()
    assert not always.is_due()
    with always.database.writing() as connection:
        connection.exec_driver_sql("UPDATE chores SET settled_at = '2020'")
    assert Employing(replace(services, chores=always)).is_work()


def test_a_service_goes_on_looking_for_work_whatever_befalls_a_look(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What nobody foresaw is noted each time."""
    caplog.set_level("INFO", "hongtou")
    monkeypatch.setattr(employing, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(employing, "LONGEST_PAUSE", 0.01)
    looks = Semaphore(0)

    class Unwell:
        """Batches that end each look as nobody foresaw."""

        def has_work(self) -> bool:
            """Nothing; it fails."""
            looks.release()
            raise KeyError("unforeseen")

    looking = Employing(replace(services, queue=Unwell()))  # type: ignore[arg-type]
    looking.start()
    assert all(looks.acquire(timeout=20) for _ in range(3))
    looking.end()
    noted = [item.facts["error"] for item in caplog.records if item.msg == "failure"]  # type: ignore[attr-defined]
    assert ["KeyError"] == noted[0] and len(noted) > 1
