"""The figures in both READMEs come from bench/RESULTS.md and from nowhere else."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECTIONS = {"README.md": "How fast", "README.zh-CN.md": "速度"}
NUMBER = re.compile(r"\d[\d,.]*\d|\d")


@pytest.mark.parametrize("name", SECTIONS)
def test_every_figure_of_the_readme_is_in_the_results(name: str) -> None:
    """Each number of the table stands in the row or rows of that paper."""
    text = (ROOT / name).read_text("utf-8").split(f"\n## {SECTIONS[name]}\n")[1].split("\n## ")[0]
    results = (ROOT / "bench/RESULTS.md").read_text("utf-8")
    rows = re.findall(r"^\| (?:\d.*) \|$", text, re.MULTILINE)
    assert 5 <= len(rows)
    for row in rows:
        for number in NUMBER.findall(row):
            assert re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d,]|\.\d)", results), f"{number} in {row}"
