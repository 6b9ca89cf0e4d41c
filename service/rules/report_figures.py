"""Progress report: its statistics, rates, totals in prose and money (R-01, R-11)."""

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from service.core.checking import Breach, Rule, Subject
from service.core.findings import Severity
from service.documents.progress import ProgressReport
from service.documents.progress_statistics import COUNTED, statistics
from service.rules.claims import totals, unlike
from service.rules.counts import single, unequal
from service.rules.numbering import repeated
from service.rules.profiles import figures

STATISTICS = "/body/statistics"
RATE = f"{STATISTICS}/completion_rate"
COMPLETE_STAGES = frozenset({"concentrated_period_end", "final"})
TOLD_RATE = re.compile(r"(?:完成|整改)率(?:为|达到?|是)?(?P<percent>\d+(?:\.\d+)?)[%％]")
MOST_PLACES = 12
"""Decimals beyond these are no rounding of anything."""


def statistics_unlike(subject: Subject) -> Iterator[Breach]:
    """Declared statistics beside the entries; where there are none, beside each other (R-01)."""
    report: ProgressReport = subject.document
    declared = report.declared_statistics or {}
    yield from repeated(
        ((f"/body/entries/{i}/measure_id", entry.measure_id) for i, entry in enumerate(report.entries)),
        "进展条目的措施",
    )
    computed = statistics(report)
    numbers = {name: value for name, value in computed.items() if isinstance(value, int)}
    if report.entries:
        yield from unequal(declared, single(numbers), STATISTICS)
        yield from _aspects_unlike(declared, computed)
    else:
        yield from _sum_unlike(declared, STATISTICS, "measures_total")
    given = declared.get("completion_rate")
    if given:
        yield from _basis_unlike(given, computed["completion_rate"]["basis"])
        yield from _rate_unlike(given, numbers if report.entries else declared)


def _sum_unlike(row: Mapping[str, Any], at: str, total: str) -> Iterator[Breach]:
    parts = [row.get(name) for name in COUNTED]
    numbers = [number for number in parts if number is not None]
    if row.get(total) is not None and len(numbers) == len(COUNTED) and sum(numbers) != row[total]:
        yield Breach(
            f"{at}/{total}",
            f"各状态的措施数合计{sum(numbers)}，与总数{row[total]}不符。",
            "请核对各状态的措施数，使合计等于总数。",
        )


def _aspects_unlike(declared: Mapping[str, Any], computed: Mapping[str, Any]) -> Iterator[Breach]:
    """The rows by aspect beside the computed ones; without a ledger, each row's sum and the columns' sums."""
    given = declared.get("by_aspect") or ()
    rows = {row["aspect_id"]: row for row in computed.get("by_aspect", ())}
    for place, row in enumerate(given):
        at = f"{STATISTICS}/by_aspect/{place}"
        name = row.get("aspect_id")
        if name in rows:
            counted = {key: value for key, value in rows[name].items() if key != "aspect_id"}
            yield from unequal(row, single(counted), at)
        elif rows:
            yield Breach(f"{at}/aspect_id", f"编号“{name}”不在台账的方面之中。", "请改为台账已有的方面编号。")
        else:
            yield from _sum_unlike(row, at, "measures")
    columns = (("measures", "measures_total"), ("problems", "problems_total"), *((n, n) for n in COUNTED))
    for column, total in columns:
        numbers = [row.get(column) for row in given]
        told = [number for number in numbers if number is not None]
        if given and not rows and len(told) == len(numbers) and sum(told) != computed[total]:
            yield Breach(
                f"{STATISTICS}/by_aspect",
                f"分方面统计的{column}合计{sum(told)}，按进展条目计数为{computed[total]}。",
                "请核对分方面统计；也可以删去，由系统计数。",
            )


def _basis_unlike(given: Mapping[str, Any], computed: str) -> Iterator[Breach]:
    """A basis other than the one the printed rate is counted on."""
    basis = given.get("basis")
    if basis is not None and set(basis.split("+")) != set(computed.split("+")):
        yield Breach(
            f"{RATE}/basis",
            f"完成率的口径写作“{basis}”，而文书中的完成率按“{computed}”计算。",
            "请改正口径；也可以删去此项，由系统计算。",
        )


def _rate_unlike(given: Mapping[str, Any], numbers: Mapping[str, Any]) -> Iterator[Breach]:
    """The rate's parts beside the counts of its basis, its percent beside its parts."""
    basis = str(given.get("basis") or figures().rate_basis).split("+")
    if all(numbers.get(name) is not None for name in (*basis, "measures_total")):
        done = sum(numbers[name] for name in basis)
        counted = {"numerator": done, "denominator": numbers["measures_total"]}
        for name, label in (("numerator", "分子"), ("denominator", "分母")):
            if given.get(name) is not None and given[name] != counted[name]:
                yield Breach(
                    f"{RATE}/{name}",
                    f"完成率的{label}为{given[name]}，按口径“{'+'.join(basis)}”应为{counted[name]}。",
                    "请改正；也可以删去此项，由系统计算。",
                )
        given = {**counted, **given}
    percent = given.get("percent")
    if percent is None or not given.get("denominator") or given.get("numerator") is None:
        return
    exact = Decimal(100) * given["numerator"] / given["denominator"]
    if not is_rounding(Decimal(str(percent)), exact, figures().percent_places):
        usual = exact.quantize(Decimal(1).scaleb(-figures().percent_places), ROUND_HALF_UP)
        yield Breach(
            f"{RATE}/percent",
            f"完成率写作{percent}%，{given['numerator']}/{given['denominator']}应为{usual}%。",
            f"请改为四舍五入的百分数，最多保留{figures().percent_places}位小数。",
        )


def is_rounding(given: Decimal, exact: Decimal, most: int = MOST_PLACES) -> bool:
    """Whether *given* is *exact* rounded half up to the decimals it is written with, at most *most*."""
    exponent = given.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or -exponent > most:
        return False
    written = min(max(-int(given.as_tuple().exponent), 0), most)
    return exact.quantize(Decimal(1).scaleb(-written), ROUND_HALF_UP) == given


def prose_unlike(subject: Subject) -> Iterator[Breach]:
    """Totals and rates in the opening and the counting sentence beside ledger and entries (R-01)."""
    report: ProgressReport = subject.document
    computed = statistics(report)
    counted: dict[str, frozenset[int]] = {}
    if report.ledger:
        ledger = report.ledger.counts()
        added = ledger["by_category"].get("supplementary", 0)
        counted = single({name: ledger[name] for name in ("groups", "aspects", "problems")})
        counted["measures"] = frozenset({ledger["measures"], ledger["measures"] - added})
    elif report.entries and report.stage in COMPLETE_STAGES:
        counted = single({"problems": computed["problems_total"], "measures": computed["measures_total"]})
    counting = report.declared_counts_text or ""
    yield from unlike(totals(report.opening), counted, "/body/opening")
    yield from unlike(totals(counting, counting=True), counted, "/body/declared_counts_text")
    rate = computed["completion_rate"]
    for match in TOLD_RATE.finditer(counting):
        if rate["denominator"]:
            exact = Decimal(100) * rate["numerator"] / rate["denominator"]
            if not is_rounding(Decimal(match["percent"]), exact):
                yield Breach(
                    "/body/declared_counts_text",
                    f"文中写“{match[0]}”，按进展条目为{rate['percent']}%。",
                    "请改正百分数，或在文中写明口径并删去此处的百分数。",
                )


def money_unlike(subject: Subject) -> Iterator[Breach]:
    """The total of the sums put right beside its parts (R-11)."""
    report: ProgressReport = subject.document
    money = report.money
    if money is None:
        return
    total = money.corrected + money.recovered + money.reduced + money.other
    if total != money.total:
        yield Breach(
            "/body/money/total",
            f"金额合计为{money.total}元，已纠正、挽回、审减、其他四项相加为{total}元。",
            "请核对各项金额，使合计等于四项之和。",
        )


RULES = (
    Rule("R-01", Severity.ERROR, "申报的统计与进展条目一致，比率按规定取舍", statistics_unlike),
    Rule("R-01", Severity.ERROR, "引言和计数文字中的总数、比率与台账和进展条目一致", prose_unlike),
    Rule("R-11", Severity.ERROR, "金额合计等于四项之和", money_unlike),
)
