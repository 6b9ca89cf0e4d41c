"""Heavy work waits in a bounded line, and never for the wrong place."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from service.core.errors import Busy, QueueFull
from service.web.app import create_app
from service.web.places import LINE, THREADS, Places
from service.web.services import Services
from tests.web.calls import code_of, post
from tests.web.fakes import services_for, settings_for


@contextmanager
def filled(places: Places) -> Iterator[None]:
    """A block during which one renders and all others of the line wait to."""
    done = Event()

    def stand() -> None:
        with places.rendering(10):
            done.wait()

    with ThreadPoolExecutor(LINE) as pool:
        standing = [pool.submit(stand) for _ in range(LINE)]
        while places._line._value:  # type: ignore[attr-defined]
            pass
        try:
            yield
        finally:
            done.set()
    assert [None] * LINE == [thread.result() for thread in standing]


def test_a_full_line_leaves_threads_for_short_questions() -> None:
    """Whatever waits, some threads answer."""
    assert THREADS - 2 == LINE


def test_a_full_line_is_told_at_once(services: Services) -> None:
    """429 with Retry-After for more of the same and for checks, while the process is well and lists."""
    client = create_app(services.settings, services).test_client()
    with filled(services._places):
        begun = monotonic()
        for path in ("render", "documents", "validate"):
            answer = post(client, path)
            assert (429, "queue-full") == code_of(answer)
            assert "1" == answer.headers["Retry-After"]
        assert services.settings.render_wait_seconds > monotonic() - begun
        assert [200, 200] == [client.get(path).status_code for path in ("/healthz", "/api/v1/documents")]
    assert [200, 200] == [post(client, path).status_code for path in ("render", "validate")]


def test_a_check_does_not_wait_for_a_render() -> None:
    """Each has a place of its own."""
    places = Places()
    with places.rendering(1), places.checking(1):
        pass


def test_one_place_serves_one(tmp_path: Path) -> None:
    """A second check waits its seconds, then is told when to come back."""
    held = services_for(settings_for(tmp_path))
    app = create_app(held.settings, held)
    with held.checking():
        assert (503, "busy") == code_of(post(app.test_client(), "validate"))
        assert (503, "busy") == code_of(post(app.test_client(), "render"))
    assert 200 == post(app.test_client(), "validate").status_code


def test_a_place_and_the_line_are_given_back_after_a_fault() -> None:
    """However many fail, the next one finds its place."""
    places = Places()
    for _ in range(LINE + 1):
        with pytest.raises(ZeroDivisionError), places.rendering(1):
            raise ZeroDivisionError
        with places.checking(1), pytest.raises(Busy), places.checking(0):
            pass
    with ExitStack() as all_at_once, pytest.raises(QueueFull):
        for line in range(LINE + 1):
            all_at_once.enter_context(replace(places, _check=Places()._check).checking(line))
