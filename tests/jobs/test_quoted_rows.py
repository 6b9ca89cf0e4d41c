"""What a paper may quote of its batch, and what of the archive."""

from dataclasses import replace
from pathlib import Path

from service.bootstrap.archive import build_archive
from service.core.batches import Batch, Wishes
from service.jobs.arriving import Incoming
from tests.jobs.conftest import SENDER, Jobs
from tests.web.fakes import bench_for, letter, settings_for

FAULT = {"error": {"code": "rejected-document", "message": "不通过", "hint": ""}}


def handed_over(jobs: Jobs, *payloads: bytes) -> Batch:
    """A batch of these payloads, all of the same doc_id, and of one more."""
    batch = jobs.ledger.open("b" * 32, SENDER, Wishes(), "f" * 64)
    rows = [Incoming(f"第{n}件", content, "L-1") for n, content in enumerate(payloads, 1)]
    return jobs.ledger.fill(batch.id, [*rows, Incoming("别的", b"other", "L-2")])


def test_only_rows_that_came_to_something_are_quoted_and_each_of_their_payloads(anywhere: Jobs) -> None:
    """Not those that failed, were set aside or cancelled; the first ones first."""
    batch = handed_over(anywhere, b"failed", b"deadly", b"v2", b"v1", b"v2", b"cancelled")
    queue = anywhere.queue
    queue.fail(anywhere.claimed("w" * 32), FAULT)
    deadly = anywhere.claimed("w" * 32)
    for _ in range(3):
        queue.finish(anywhere.claimed("w" * 32), {})
    queue.died(deadly, FAULT)
    with queue.database.writing() as connection:
        connection.exec_driver_sql("UPDATE batch_rows SET not_before = ''")
    assert [b"deadly", b"v2", b"v1", b"cancelled"] == [*queue.payloads(batch.id, "L-1")]
    queue.died(anywhere.claimed("w" * 32), FAULT)
    anywhere.ledger.cancel(batch.id, "试办")
    assert [b"v2", b"v1"] == [*queue.payloads(batch.id, "L-1")]


def test_the_archive_is_asked_where_the_batch_has_nothing_to_quote(jobs: Jobs, tmp_path: Path) -> None:
    """A paper that failed is not quoted, though it stands nearer."""
    bench = replace(bench_for(settings_for(tmp_path / "data")), neighbours=jobs.queue.payloads)
    kept = bench.make(letter("归档"), ("pdf", "docx"))
    told = {"id": "a" * 32, "created_at": "2026-03-05T08:00:00Z", "actor": "测试"}
    build_archive(bench.store).keep(kept, letter("归档"), **told)
    batch = handed_over(jobs, letter("批次"))

    def quoted() -> str:
        made = bench.make(letter("引：", "L-3", quotes="L-1"), ("pdf",), beside=batch.id)
        return made.outcome.renditions[0].content.decode()

    assert "pdf:引：批次" == quoted()
    jobs.queue.fail(jobs.claimed("w" * 32), FAULT)
    assert "pdf:引：归档" == quoted()
