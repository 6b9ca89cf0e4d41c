"""What holds for batches that were cancelled or stopped, and for those of their rows that may be filed."""

from sqlalchemy import ColumnElement

from service.jobs.database.tables import batch_rows, batches

CALLED_OFF: ColumnElement[bool] = (batches.c.cancelled_at != "") | (batches.c.stopped_at != "")
"""No further row of the batch is to be worked on."""

FILES: ColumnElement[bool] = batches.c.wishes.contains('"mode": "file"')
"""The batch files: quotes within texts are escaped in JSON, so no sender's words look like that."""

MAY_BE_FILED: ColumnElement[bool] = FILES & (batch_rows.c.attempts > 0)
"""Whoever had the row of the batch may have filed it, and died before it said so."""
