"""The soak asks a fixed mix of calls, and fails where anything grows."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bench.flatness import faults, quantile, soak_section
from bench.mix import Call, call
from bench.planted import DIE, EAT
from bench.server import serving
from bench.soak import COMMAND, state

PART = {
    **{"calls": 100, "p50": 0.5, "p99": 2.0, "wrong": [], "all_mb": 700, "largest_mb": 390},
    **{"service_mb": 48, "descriptors": 49, "temporary": 12, "processes": 6},
}


def soak(**last: Any) -> list[dict[str, Any]]:
    """Ten parts, the last three of which differ."""
    return [PART] * 7 + [{**PART, **last}] * 3


def test_what_stays_flat_is_no_fault() -> None:
    """Nor what moves a little."""
    assert [] == faults(soak(all_mb=750, descriptors=51, p99=2.5))


@pytest.mark.parametrize(
    ("grown", "told"),
    [
        ({"all_mb": 900}, "all MB: 700 in"),
        ({"service_mb": 90}, "service MB: 48 in"),
        ({"descriptors": 80}, "open files: 49 in"),
        ({"temporary": 20}, "temporary files: 12 in"),
        ({"p99": 4.0}, "p99: 2 s in"),
        ({"wrong": ["report: 500 in place of 200"]}, "report: 500"),
    ],
)
def test_what_grows_is_told(grown: dict[str, Any], told: str) -> None:
    """By its name, with what it was and what it is."""
    found = faults(soak(**grown))
    assert found
    assert all(fault.startswith(told) for fault in found)


def test_the_mix_is_the_same_each_time_and_holds_every_kind() -> None:
    """Among a thousand: ten planted ones of all three sorts, and the rest of what callers send."""
    calls = [call(number) for number in range(1000)]
    assert calls == [call(number) for number in range(1000)]
    kinds = Counter(one.kind for one in calls)
    assert 10 == kinds["planted"]
    assert {"timed-out", "worker-died", "out-of-memory"} == {one.code for one in calls if one.status == 500}
    assert {"plan, 114 measures", "notice, draft", "report", "unsound", "check of a plan"} < kinds.keys()


def test_an_answer_that_was_not_expected_is_a_fault() -> None:
    """Another status, or another code."""
    asked = Call("unsound", "/", b"", 422, "invalid-payload")
    assert asked.fault(422, b'{"code": "invalid-payload"}') is None
    assert "unsound: 500 in place of 422: no" == asked.fault(500, b"no")
    assert "unsound: other in place of invalid-payload" == asked.fault(422, b'{"code": "other"}')


def test_a_quantile_is_a_value_that_was_seen() -> None:
    """The greatest but for so many."""
    assert (50, 99) == (quantile(range(100), 0.5), quantile(range(100), 0.99))


def test_the_section_tells_the_figures_and_the_verdict() -> None:
    """Of each tenth."""
    told = {"count": 1000, "minutes": 3.5, "date": "2026-01-02", "versions": {"Hongtou": "abc"}}
    page = soak_section({**told, "parts": soak(), "faults": []})
    assert 10 == page.count("| 100 | 0.5 | 2.0 | 700 | 390 | 48 | 49 | 12 |")
    assert "p99 stayed flat." in page
    assert "Verdict: p99: 2 s." in soak_section({**told, "parts": soak(), "faults": ["p99: 2 s"]})


@pytest.mark.nightly
def test_the_server_under_test_survives_what_is_planted(tmp_path: Path) -> None:
    """A document that dies and one that eats memory cost their callers a 500, and the next one is made."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    bounds = {"HONGTOU_RENDER_WORKERS": "1", "HONGTOU_RENDER_MEMORY_MB": "768"}
    with serving(tmp_path, COMMAND, TMPDIR=str(temporary), **bounds) as server:
        for body, code in ((DIE, "worker-died"), (EAT, "out-of-memory")):
            status, content, _ = server.post("/api/v1/render", body)
            assert Call("planted", "", b"", 500, code).fault(status, content) is None
        status, content, _ = server.post(call(0).path, call(0).body)
        assert (200, b"%PDF-") == (status, content[:5])
        told = state(server.pid, temporary)
    assert told["processes"] >= 4
    assert 20 < told["service_mb"] < told["largest_mb"] < told["all_mb"]
    assert told["descriptors"] > 10
