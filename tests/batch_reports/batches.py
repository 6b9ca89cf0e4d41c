"""Batches as they came out, for tests."""

from collections.abc import Iterator
from hashlib import sha256

from service.batch_reports.parcel import Source
from service.core.batches import Batch, BatchState, Row, RowState, Sender, Wishes
from service.documents.batch_names import Naming

TITLES = {"feedback_notice": "反馈意见"}
FINDING = {
    "code": "required",
    "severity": "error",
    "pointer": "/body/aspects/0/problems/1/title",
    "message": "须为文字。",
    "hint": "请填写。",
}
FAULT = {"code": "invalid-payload", "message": "数据结构有误。", "hint": "请逐条修改。"}


def content_of(number: int, format: str) -> bytes:
    """The bytes of a file of that row."""
    return f"{number} {format}".encode()


def done(number: int, title: str = "关于巡察的反馈意见") -> Row:
    """A row that became two files."""
    files = [
        {
            "format": format,
            "media_type": "application/octet-stream",
            "name": f"own.{format}",
            "sha256": sha256(content_of(number, format)).hexdigest(),
            "bytes": len(content_of(number, format)),
        }
        for format in ("docx", "pdf")
    ]
    told = {"files": files, "findings": [], "number": "淮理党〔2022〕7号", "title": title}
    result = {**told, "issue_date": "2022-09-16"}
    return _row(number, RowState.DONE, result)


def failed(number: int) -> Row:
    """A row whose payload was at fault."""
    return _row(number, RowState.FAILED, {"error": FAULT, "findings": [FINDING]})


def _row(number: int, state: RowState, result: dict[str, object]) -> Row:
    name, doc_id = f"=第{number}行", f"FN-{number}"
    return Row("b" * 32, number, name, "0" * 64, "d" * 32, doc_id, "feedback_notice", state, 1, result)


def source_of(*rows: Row, pattern: str = "") -> Source:
    """The batch of these rows, which has ended where none of them waits."""
    states = [row.state for row in rows]
    counts = {state: states.count(state) for state in RowState}
    time = "2026-11-22T14:00:00.000000Z"
    wishes = Wishes(name="一批", pattern=pattern)
    batch = Batch("b" * 32, Sender("a", "李拟稿"), wishes, time, time, total=len(rows), counts=counts)

    def every() -> Iterator[Row]:
        yield from rows

    state: BatchState = batch.state(time)
    return Source(batch, state, every, lambda: Naming(pattern, len(rows), TITLES))
