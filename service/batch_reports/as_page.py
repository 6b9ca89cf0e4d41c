"""A report as one page to read and to print, with all that it needs inside, made while it is read.

What is not done stands first: the rows are gone through twice, and only the numbers of those are kept.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from service.batch_reports.lines import Line
from service.batch_reports.words import head, is_partial, needs_care
from service.core.batches import Batch, BatchState, RowState

TOGETHER = 200
"""Parts of the template that go out together."""


def page_report(
    batch: Batch, state: BatchState, lines: Callable[[], Iterable[Line]], titles: Mapping[str, str]
) -> Iterator[bytes]:
    """The report as HTML in pieces of UTF-8; *titles* are those of the types of documents.

    *lines* gives all rows by number, each time it is asked.
    """
    stream = _template().stream(
        head=head(batch, state),
        name=batch.wishes.name or batch.id,
        is_partial=is_partial(batch),
        parts=_parts(lines),
        titles=titles,
        needs_care=needs_care,
        style=Markup(_style()),  # noqa: S704 - a file of ours
    )
    stream.enable_buffering(TOGETHER)
    return (piece.encode() for piece in stream)


def _parts(lines: Callable[[], Iterable[Line]]) -> Iterator[tuple[str, str, Iterator[Line]]]:
    """Anchor, heading and rows of each part; a row that is done meanwhile stays where it was told."""
    told: set[int] = set()

    def undone() -> Iterator[Line]:
        for line in lines():
            if line.row.state is not RowState.DONE:
                told.add(line.row.number)
                yield line

    yield "undone", "未完成的各件", undone()
    yield "done", "已完成的各件", (line for line in lines() if line.row.number not in told)


@cache
def style_source() -> str:
    """What a Content-Security-Policy calls the page's one style by."""
    return f"'sha256-{b64encode(sha256(_style().encode()).digest()).decode()}'"


@cache
def _style() -> str:
    return files("templates").joinpath("reports", "batch.css").read_text("utf-8").strip()


@cache
def _template() -> Template:
    loader = PackageLoader("templates", "reports")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("batch.html")
