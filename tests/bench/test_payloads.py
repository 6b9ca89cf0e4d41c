"""The papers that are measured are sound, of the size they claim, and other words in every variant."""

import json
from pathlib import Path

import pytest

from bench.payloads import plan
from bench.preparing import WARM_UP_VARIANT
from bench.sizes import SIZES, Size, chosen
from bench.texts import flat, prepare
from service.bootstrap.papers import build_pipeline
from service.core.findings import Severity
from service.settings import read_settings

pipeline = build_pipeline(read_settings({}))
CHECKED = [size for size in SIZES if size.rows <= 2000]


@pytest.mark.parametrize("size", CHECKED, ids=lambda size: size.name)
def test_every_size_passes_the_products_own_check(size: Size) -> None:
    """No error and no warning, however its words are marked."""
    for variant in (0, WARM_UP_VARIANT):
        found = pipeline.check(pipeline.load(size.payload(variant)))
        assert [] == [finding for finding in found if finding.severity is not Severity.INFO]


@pytest.mark.parametrize("measures", [1, 20, 113, 115, 500])
def test_a_plan_has_as_many_measures_as_asked(measures: int) -> None:
    """Not a measure more or less, and none of a name twice."""
    ledger = json.loads(plan(measures, 1))["body"]["ledger"]
    found = [one["id"] for aspect in ledger for problem in aspect["problems"] for one in problem["measures"]]
    assert measures == len(found) == len(set(found))


def test_the_same_variant_has_the_same_bytes_and_another_other_words() -> None:
    """So a rival gets what we got, and nothing kept serves the next pair."""
    assert plan(114, 3) == plan(114, 3)
    texts = [
        {
            measure["text"]
            for aspect in json.loads(plan(114, variant))["body"]["ledger"]
            for problem in aspect["problems"]
            for measure in problem["measures"]
        }
        for variant in (0, 1, WARM_UP_VARIANT)
    ]
    assert not texts[0] & texts[1]
    assert not texts[1] & texts[2]


def test_sizes_are_named_by_set_or_one_by_one() -> None:
    """As in `make bench SIZES=…`."""
    assert ["notice-2", "plan-20"] == [size.name for size in chosen("notice-2,plan-20")]
    assert {500, 2000} < {size.rows for size in chosen("usual")}
    assert 10000 in {size.rows for size in chosen("all")}
    with pytest.raises(KeyError):
        chosen("plan-3")


def test_an_unsound_payload_is_not_prepared(tmp_path: Path) -> None:
    """Nobody is measured on a paper that would be refused."""
    payload = json.loads(plan(20, 0))
    payload["body"]["opening"] = "提出3个方面5个问题。"
    with pytest.raises(ValueError, match="not sound"):
        prepare(pipeline, json.dumps(payload).encode(), tmp_path)


def test_the_texts_of_a_table_tell_which_cells_are_merged() -> None:
    """A cell that is covered is None, and the rows of the others are told."""
    html = """<body><p>一</p><section class="annex"><p>附件</p><h2>清单</h2><table>
    <colgroup><col style="width: 10mm"><col style="width: 20mm"></colgroup>
    <thead><tr><th>甲</th><th>乙</th></tr>
    </thead><tbody><tr><td rowspan="2">丙</td><td>丁</td></tr><tr><td>戊</td></tr></tbody></table></section>
    <div class="imprint-unseen"><p>印</p></div><div class="imprint"><p>印</p></div></body>"""
    found = flat(html)
    (table,) = found["annexes"][0]["tables"]
    assert [{"text": "丙", "rows": 2}, {"text": "丁", "rows": 1}] == table["rows"][0]
    assert [None, {"text": "戊", "rows": 1}] == table["rows"][1]
    assert ([10.0, 20.0], ["甲", "乙"]) == (table["widths"], table["heads"])
    assert ["印"] == [block["text"] for block in found["after"]]
