"""What RESULTS.md says follows from what was taken."""

from typing import Any

from bench.figures import CPU, MEMORY, WALL, added_row, costs, middle, ratio
from bench.kept import Kept
from bench.results import written
from bench.targets import verdicts

VERSIONS = {"date": "2026-01-02", "versions": {"Hongtou": "abc", "typst": "1"}}


def record(question: str, size: str, rival: str, pairs: list[Any], **more: Any) -> dict[str, Any]:
    """A record as it is kept."""
    subject = {"word": "own-word", "docx": "own-docx", "start": "request-warm"}.get(question, "own")
    return {
        **{"question": question, "size": size, "subject": subject, "rival": rival, "pairs": pairs},
        **{"reason": None, **VERSIONS, **more},
    }


PAIRS = [[[2.0, 1.0, 100_000_000], [4.0, 3.0, 9]], [[1.0, 1.0, 200_000_000], [5.0, 9.0, 9]]]


def test_a_ratio_is_the_median_of_its_pairs() -> None:
    """Of even numbers the middle of the two, with the least and the greatest."""
    assert "6.00 (3.00–9.00)" == str(ratio(PAIRS, CPU))
    assert "3.50 (2.00–5.00)" == str(ratio(PAIRS, WALL))
    assert ratio([[None, [1.0, 1.0, 1]]], CPU) is None


def test_memory_is_what_the_first_paper_took() -> None:
    """The second one comes on top of what the first left."""
    assert 100_000_000 == middle(PAIRS, 0, MEMORY)
    assert 1.5 == middle(PAIRS, 0, WALL)


def test_a_row_more_costs_what_lies_between_two_sizes() -> None:
    """Without what every paper costs."""
    assert 0.5 == added_row((10, 7.0), (20, 12.0))
    found = costs([record("whole", "plan-114", "typst", PAIRS)], {"plan-114": 114})
    assert {"own": {114: 1.0}, "typst": {114: 6.0}} == found


def test_every_target_has_a_verdict_that_follows_from_the_figures() -> None:
    """Reached, not reached, or not measured."""
    kept = Kept(
        [
            record("word", "notice-28", "docxtpl", PAIRS),
            record("word", "plan-114", "docxtpl", [[[1, 1.0, 1], [1, 0.5, 1]]]),
            record("whole", "notice-28", "office-warm", [[[1, 2.0, 1], [1, 1.0, 1]]]),
            record("rows", "plan-20", "typst", [[[1, 2.0, 1], [1, 1.0, 1]]]),
            record("rows", "plan-114", "typst", [[[1, 11.4, 9], [1, 1.0, 1]]]),
            record("rows", "plan-2000", "typst", [[[1, 200.0, 9], None]]),
            record("rows", "plan-10000", "typst", [[[1, 1240.0, 9], None]]),
            record("whole", "plan-114", "office-warm", [[[1, 11.4, 299_000_000], [1, 11.5, 1]]]),
            record("whole", "plan-10000", "office-warm", [[[1, 1240.0, 9], None]]),
            record("start", "notice-28", "request-first", [[[1.0, 1, 1], [2.5, 1, 1]]], ready_seconds=3.0),
        ]
    )
    told = [verdict for verdict in verdicts(kept) if not verdict[0].startswith("batch: ")]
    found = {aim: (is_met, value) for aim, is_met, value in told}
    assert [True, False, None, False, True, False, False, True, False] == [
        is_met for is_met, _ in found.values()
    ]
    assert (False, "at worst 0.50 × by CPU (plan, 114 measures), of 2 sizes") in found.values()
    assert (False, "1.24 × that at 114 rows") in found.values()
    assert (False, "2.50 × by the clock") in found.values()
    assert all(is_met is None for _, is_met, _ in verdicts(Kept()))


def test_the_page_tells_who_is_absent_and_who_took_too_long() -> None:
    """Nobody is silently dropped."""
    page = written(
        Kept(
            [
                record("whole", "notice-2", "office-warm", PAIRS, pages=[2, 3]),
                record("whole", "notice-2", "carbone", [], reason="absent: no node or npm on this machine"),
                record("whole", "plan-2000", "weasyprint", [[PAIRS[0][0], None]], reason="more than 600 s"),
            ]
        )
    )
    assert "| notice, 2 pages | **this service** | 2 | 1.0 | 1.5 | 100 | 1 | 1 |" in page
    assert "|  | (e) Carbone + LibreOffice | absent: no node or npm on this machine |" in page
    assert "|  | (c) WeasyPrint | more than 600 s |" in page
    assert "|  | (d) Typst | not measured |" in page
    assert "2026-01-02: Hongtou abc, typst 1" in page


def test_a_new_figure_takes_the_place_of_the_old_one() -> None:
    """And leaves all others."""
    kept = Kept([record("whole", "notice-2", "typst", []), record("whole", "notice-2", "carbone", [])])
    kept.put(record("whole", "notice-2", "typst", PAIRS))
    assert [([], "carbone"), (PAIRS, "typst")] == [(one["pairs"], one["rival"]) for one in kept.records]
