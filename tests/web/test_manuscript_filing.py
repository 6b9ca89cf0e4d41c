"""Filing manuscripts over HTTP: once, whatever breaks off, and only what takes no other unit's place."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from service.core.access import EVERYWHERE, Scope
from service.core.errors.faults import ConformanceFailed, StoreFailed
from service.core.keeping import Query, Record
from service.core.manuscripts import State
from service.web.services import Services
from tests.callers import client_of
from tests.web.calls import code_of
from tests.web.fakes import letter
from tests.web.hands import ISSUED, UNIT, People, gone, people_of, send, step


@pytest.fixture
def people(app: Flask) -> People:
    """Who drafts (and holds all else too), who reviews, who issues, who files; all of one unit."""
    return people_of(app)


def test_filing_twice_gives_one_document(people: People, services: Services) -> None:
    """One after the other, or all at once."""
    found = gone(people, *ISSUED)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: step(people["丁"], found, "filing").status_code, range(4)))
    assert 200 in answers and set(answers) <= {200, 409}
    assert 200 == step(people["丁"], found, "filing").status_code
    assert 1 == services.store.list(Query(), offset=0, limit=9).total


@pytest.mark.parametrize("then", ["GET", "filing"])
def test_a_filing_broken_off_after_the_archive_had_it_is_found_out(
    people: People, services: Services, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    """The process died between archive and log: whoever looks or files next is told the truth."""
    found = gone(people, *ISSUED)

    def dies(*given: object, **told: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as planted:
        planted.setattr("service.office.manuscripts.Manuscripts.filed", dies)
        with pytest.raises(KeyboardInterrupt):
            step(people["丁"], found, "filing")
    assert 1 == services.store.list(Query(), offset=0, limit=9).total
    assert (409, "state-forbids") == code_of(step(people["丙"], found, "return"))
    if then == "GET":
        now = send(people["甲"], "GET", f"/{found['id']}").get_json()
    else:
        now = step(people["丁"], found, "filing").get_json()
    assert "已归档" == now["state"] and now["steps"][-1]["actor"].startswith("丁（")
    assert 1 == services.store.list(Query(), offset=0, limit=9).total


def test_a_filing_broken_off_before_the_archive_had_it_goes_on(
    people: People, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is there yet, and nobody may return it until the archive has decided."""
    found = gone(people, *ISSUED)

    def dies(*given: object, **told: object) -> None:
        raise StoreFailed("断电。")

    with monkeypatch.context() as planted:
        planted.setattr("service.archive.store.DocumentStore.keep", dies)
        assert 500 == step(people["丁"], found, "filing").status_code
    assert "已签发" == send(people["甲"], "GET", f"/{found['id']}").get_json()["state"]
    assert 409 == step(people["丙"], found, "return").status_code
    assert "已归档" == step(people["丁"], found, "filing").get_json()["state"]


def test_what_the_archive_refuses_may_be_returned(
    people: People, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal says that nothing was kept."""
    found = gone(people, *ISSUED)

    def refuses(*given: object, **told: object) -> None:
        raise ConformanceFailed("引擎没有应答。")

    with monkeypatch.context() as planted:
        planted.setattr("service.archive.store.DocumentStore.keep", refuses)
        assert 503 == step(people["丁"], found, "filing").status_code
    assert "拟稿" == step(people["丙"], found, "return").get_json()["state"]


def test_a_manuscript_takes_the_place_of_its_own_units_papers_only(
    app: Flask, people: People, services: Services
) -> None:
    """Also where the archivist files for all units: a doc_id opens no other unit's paper."""
    archivist = client_of(app, [Scope.FILE, Scope.READ_MANUSCRIPTS])
    for doc_id, unit, due in (("L-1", "D02", 409), ("L-2", UNIT, 200)):
        kept = archivist.post(
            f"/api/v1/documents?unit={unit}", data=letter("旧", doc_id), content_type="application/json"
        )
        found = gone(people, *ISSUED, body=letter("新", doc_id))
        answer = step(archivist, found, "filing")
        assert due == answer.status_code
        old = services.store.get(kept.get_json()["id"])
        assert ("已更替" if due == 200 else "已归档") == old.status.value


def test_a_record_with_other_bytes_is_not_taken_for_it(
    people: People, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Filed are exactly the bytes that were issued, or it is not filed."""
    found = gone(people, *ISSUED)
    keep: Callable[..., Record] = type(services.store).keep

    def swaps(store: Any, record: Record, files: Mapping[str, bytes], **told: Any) -> Record:
        kept = keep(store, record, files, **told)
        others = tuple(replace(item, digest="0" * 64) for item in kept.files)
        return replace(kept, files=others)

    monkeypatch.setattr("service.archive.store.DocumentStore.keep", swaps)
    assert 500 == step(people["丁"], found, "filing").status_code
    monkeypatch.undo()
    told = services.office.manuscripts.get(found["id"], EVERYWHERE)
    assert State.ISSUED is told.state and told.is_being_filed
