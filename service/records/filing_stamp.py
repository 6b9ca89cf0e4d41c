"""归档章: what stands in its six cells (DA/T 22-2015 5.4.4, annex A)."""

from service.core.keeping import Record
from service.records.archival_code import LEAST_DIGITS, parse_archival_code
from service.records.schedule import TERMS

Row = tuple[str, str, str]


def stamp_cells(record: Record) -> tuple[Row, Row]:
    """全宗号, 年度, 件号 above 机构(问题), 保管期限, 页数; raises ValueError for a record without a 档号."""
    code = parse_archival_code(record.archival_code)
    series = code.series
    return (
        (series.fonds, f"{series.year:04}", f"{code.item:0{LEAST_DIGITS}}"),
        (series.unit, TERMS[series.retention], str(record.pages) if record.pages else ""),
    )
