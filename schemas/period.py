"""Spans of days."""

from schemas.fields import Day
from schemas.shape import Shape
from service.documents.dates import Period


class PeriodShape(Shape):
    """A span with both ends."""

    into = Period

    class Meta(Shape.Meta):
        title = "起止日期"

    start = Day("起始日期", "含当日。", key="from")
    end = Day("截止日期", "含当日。", key="to")
