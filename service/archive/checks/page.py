"""The report of a check as a page to print."""

from collections import Counter
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from service.records.checks import PROPERTIES, Outcome, Report


def check_page(report: Report) -> bytes:
    """The page: HTML that needs no other file, UTF-8, the same for the same report."""
    counts = Counter(item.result for item in report.results)
    filled = _template().render(
        report=report,
        properties=[
            (name, [item for item in report.results if item.number.startswith(number)])
            for number, name in PROPERTIES.items()
        ],
        counts=[(outcome.value, counts[outcome]) for outcome in Outcome],
        verdict="没有不通过的项目" if report.passed else f"不通过 {len(report.failed)} 项",
    )
    return filled.encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("templates", "html/registers"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("check_report.html")
