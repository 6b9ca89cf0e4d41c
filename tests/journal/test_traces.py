"""A sender's trace is taken up when it is one, and never otherwise."""

from threading import Thread

import pytest

from service.journal.traces import Trace, begun, current, within

OURS = "0123456789abcdef0123456789abcdef"
THEIRS = "4bf92f3577b34da6a3ce929d0e0e4736"
SOUND = f"00-{THEIRS}-00f067aa0ba902b7-01"


@pytest.mark.parametrize("flags", ["00", "01", "ff"])
def test_a_sound_trace_is_carried_on(flags: str) -> None:
    """The trace is the sender's, the request ours."""
    assert Trace(THEIRS, OURS) == begun(OURS, f"00-{THEIRS}-00f067aa0ba902b7-{flags}")


@pytest.mark.parametrize(
    "given",
    [
        "",
        "00",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{THEIRS}-{'0' * 16}-01",
        f"01-{THEIRS}-00f067aa0ba902b7-01",
        f"ff-{THEIRS}-00f067aa0ba902b7-01",
        SOUND.upper(),
        SOUND + "-more",
        SOUND + "\n",
        f" {SOUND}",
        f"{SOUND},{SOUND}",
        SOUND.replace("-01", "-1"),
        SOUND.replace("4", "４"),
        SOUND.replace("-", "_"),
        'x", "event": "forged',
    ],
)
def test_anything_else_begins_a_new_trace(given: str) -> None:
    """Nothing of it is kept, and the new trace has the request's own id."""
    assert Trace(OURS, OURS) == begun(OURS, given)


def test_a_trace_ends_with_its_request_and_is_its_threads_own() -> None:
    """Nothing that comes later, or runs beside it, belongs to it."""
    seen = []
    with within(Trace(THEIRS, OURS)):
        beside = Thread(target=lambda: seen.append(current()))
        beside.start()
        beside.join()
        seen.append(current())
    seen.append(current())
    assert [None, Trace(THEIRS, OURS), None] == seen
