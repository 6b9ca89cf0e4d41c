"""Each step leaves a line when it ends, however it ends."""

import logging
from itertools import count

import pytest

from service.core.errors.faults import RenderFailed
from service.core.errors.payloads import InvalidPayload
from service.journal.steps import watching, written
from tests.journal.reading import lines


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    """Everything from information upwards is looked at."""
    caplog.set_level(logging.INFO, "hongtou")


def test_a_step_that_is_done_tells_its_time_and_facts(caplog: pytest.LogCaptureFixture) -> None:
    """What was known before it began and what came of it."""
    ticks = count(0, 0.25)
    with watching(written, clock=lambda: next(ticks))("render pdf", type="letter") as told:
        assert [] == lines(caplog)
        told["bytes"] = 7
    (line,) = lines(caplog, "step")
    assert {"step": "render pdf", "type": "letter", "bytes": 7, "milliseconds": 250.0, "outcome": "done"} == {
        name: line[name] for name in ("step", "type", "bytes", "milliseconds", "outcome")
    }


@pytest.mark.parametrize(
    ("fault", "outcome", "code"),
    [
        (RenderFailed("坏了"), "failed", "render-failed"),
        (KeyError("某"), "failed", "internal-error"),
        (InvalidPayload("某"), "refused", "invalid-payload"),
    ],
)
def test_a_step_that_fails_tells_its_code(
    caplog: pytest.LogCaptureFixture, fault: Exception, outcome: str, code: str
) -> None:
    """The fault goes on to whoever called."""
    with pytest.raises(type(fault)), watching(written)("prove"):
        raise fault
    (line,) = lines(caplog, "step")
    assert (outcome, code) == (line["outcome"], line["code"])
    assert "某" not in str(line) and "坏" not in str(line)
