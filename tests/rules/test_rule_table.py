"""The table of rules in docs/rules.md is the rules."""

import re
from pathlib import Path

from judging import SAMPLES, TYPES, findings, payload, rules

TABLE = Path(__file__).parent.parent.parent / "docs" / "rules.md"
ROW = re.compile(r"\| ([A-Z]+-\d\d) \| (error|warning|info) \| (.+?) \| .+ \| .+ \| `(.+)` \|")


def rows() -> list[tuple[str, ...]]:
    """Code, severity, summary and sample of every row."""
    return [match.groups() for match in map(ROW.fullmatch, TABLE.read_text("utf-8").splitlines()) if match]


def test_the_table_lists_every_rule_once() -> None:
    """With the severity and the words of the code."""
    known = {(rule.code, rule.severity.value, rule.summary) for name in TYPES for rule in rules(name)}
    assert sorted(known) == sorted(row[:3] for row in rows())


def test_every_row_names_a_sample_that_breaks_its_rule() -> None:
    """The file is there, and the rule speaks of it at that severity."""
    for code, severity, _, sample in rows():
        assert (SAMPLES / f"{sample}.json").is_file()
        assert (code, severity) in {(item.code, item.severity.value) for item in findings(payload(sample))}


def test_the_page_lists_every_proof() -> None:
    """By the code its finding bears."""
    source = (TABLE.parent.parent / "service" / "rendering" / "proofs.py").read_text("utf-8")
    known = set(re.findall(r'"(proof-[a-z-]+)"', source))
    assert known == set(re.findall(r"^\| `(proof-[a-z-]+)` \|", TABLE.read_text("utf-8"), re.MULTILINE))
    assert len(known) > 6
