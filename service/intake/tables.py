"""Spreadsheets and separated values to payloads: a row a document, or a workbook a document."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from schemas.faults import Fault
from schemas.rows.assembling import TableFault, assembled
from schemas.rows.papers import Paper, Part, paper
from service.core.entries import Entry
from service.core.errors import HongtouError
from service.core.errors.payloads import BrokenSheet, InvalidPayload
from service.core.findings import Finding, Severity
from service.core.pointer import pointer
from service.intake.headings import (
    CONTENT,
    DOC_ID,
    OF_PAPER,
    TYPE,
    UNKNOWN,
    Place,
    Table,
    fields_of,
    fitness,
    recognised,
)
from service.intake.naming import placed
from service.sheets.commas import raw_values
from service.sheets.headings import Heading, plain
from service.sheets.reading import Raw, Room, raw_sheets

ROOM = Room(rows=20_000, columns=1_000, cells=1_000_000)
OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
MOST = 1_000
"""Findings of one document."""

SAMPLES = "可下载批量样表对照。"


@dataclass(slots=True)
class _Row:
    """A row of a table: its texts by column key, and where each stands."""

    where: str
    cells: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Told:
    """What tables tell of one document: its own row, those of its parts, and what is wrong already."""

    name: str
    own: _Row
    items: dict[tuple[str, int], _Row] = field(default_factory=dict)
    parts: dict[str, list[_Row]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tables:
    """Reads tables of the document types of those names."""

    types: Sequence[str]

    def __call__(self, content: bytes, name: str) -> list[Entry]:
        """The payloads in a file called *name*, as `service.core.entries.Unpack`; raises BrokenSheet.

        A row with a fault is an entry without bytes: each fault tells its row and column.
        """
        raws, cut = _raws(content)
        papers = filter(None, map(paper, self.types))
        chosen, tables = max(
            ((one, recognised(one, raws)) for one in papers), key=lambda pair: fitness(*pair)
        )
        if not fitness(chosen, tables):
            if cut:
                raise cut
            hint = f"一行一份文书的，表头应是字段名；一个文件一份的，应有“字段”“内容”两列。{SAMPLES}"
            raise BrokenSheet("没有找到认识的表头。", hint=hint)
        found = list(_Reading(chosen, name, tables).entries())
        if cut:
            found.append(Entry(name, fault=cut))
        return found or [Entry(name, fault=BrokenSheet("表头之下没有文书。", hint="请核对文件。"))]


def _raws(content: bytes) -> tuple[list[Raw], HongtouError | None]:
    if content.startswith(OFFICE):
        return raw_sheets(content, ROOM), None
    raw, cut = raw_values(content, "", ROOM)
    return [raw], cut


@dataclass(frozen=True, slots=True)
class _Reading:
    paper: Paper
    name: str
    tables: Sequence[Table]

    def entries(self) -> Iterator[Entry]:
        """The documents in the order of their rows, then what belongs to none."""
        for table in self.tables:
            if not table.is_known:
                message = f"工作表“{table.sheet.name}”不认识，没有读。"
                hint = f"请核对表头，或删去、隐藏这张工作表。{SAMPLES}"
                yield Entry(placed(self.name, f"“{table.sheet.name}”"), fault=BrokenSheet(message, hint=hint))
        forms = [table for table in self.tables if table.is_form]
        lists = [table for table in self.tables if table.is_known and not table.is_form and not table.part]
        if forms and (lists or len(forms) > 1):
            message = "一个文件里有几份文书：“字段、内容”的工作表只能有一张，也不能与一行一份的同用。"
            raise BrokenSheet(message, hint="请分成几个文件。")
        told = [self._form(forms[0])] if forms else [one for table in lists for one in self._rows(table)]
        strangers = list(self._share(told))
        yield from map(self._entry, told)
        yield from strangers

    def _form(self, table: Table) -> _Told:
        """The document that a form of fields and contents tells."""
        told = _Told(self.name, _Row(""))
        sheet = table.sheet
        at = sheet.keys.index(CONTENT)
        fields = {heading.place: heading for heading in fields_of(self.paper, sheet)}
        for number, row in enumerate(sheet.rows):
            heading = fields.get(number, Heading(number, "", ""))
            where = f"“{sheet.name}”第{sheet.numbers[number]}行“{heading.text}”"
            place = Place.of(heading.key) if heading.key else Place(UNKNOWN, 0, "")
            if row[at] or place.part != UNKNOWN:
                self._set(told, place, row[at], where)
        for trouble in sheet.troubles:
            where = f"“{sheet.name}”第{sheet.numbers[trouble.row]}行"
            told.findings.append(_found(where, Fault("wrong-type", trouble.message, trouble.hint)))
        return told

    def _rows(self, table: Table) -> Iterator[_Told]:
        """The documents that the rows of a table tell."""
        for row in _placed(table):
            told = _Told(placed(self.name, row.where), _Row(row.where), findings=row.findings)
            for place, text, where in row.texts:
                self._set(told, place, text, where)
            yield told

    def _set(self, told: _Told, place: Place, text: str, where: str) -> None:
        if place.part == UNKNOWN:
            if text:
                fault = Fault("unknown-field", "没有这一栏，填写的内容无处可放。", f"请核对名称。{SAMPLES}")
                told.findings.append(_found(where, fault))
        elif place.key == TYPE:
            if text and plain(text) not in (plain(self.paper.title), self.paper.type):
                fault = Fault("not-a-choice", f"这张表是{self.paper.title}的表。", "请分成几个文件。")
                told.findings.append(_found(where, fault))
        else:
            row = told.own if place.part == OF_PAPER else _numbered(told, place)
            row.cells[place.key], row.places[place.key] = text, where

    def _share(self, told: Sequence[_Told]) -> Iterator[Entry]:
        """Entries for rows that belong to no document; the others are shared out by the documents' codes."""
        by_id: dict[str, _Told] = {}
        for one in told:
            doc_id = one.own.cells.get(DOC_ID, "")
            first = by_id.setdefault(doc_id, one)
            if first is not one and doc_id:
                fault = Fault("repeated-code", f"文书编号与{first.own.where}的重复。", "请改用别的编号。")
                one.findings.append(_found(one.own.places[DOC_ID], fault))
        only = told[0] if len(told) == 1 else None
        for table in self.tables:
            if table.part:
                yield from self._shared(table, table.part, by_id, only)

    def _shared(
        self, table: Table, part: Part, by_id: dict[str, _Told], only: _Told | None
    ) -> Iterator[Entry]:
        lost: dict[str, list[_Placed]] = {}
        doc_id = ""
        for row in _placed(table):
            cells = {place: (text, where) for place, text, where in row.texts}
            doc_id = cells.get(Place(OF_PAPER, 0, DOC_ID), ("", ""))[0] or doc_id
            told = by_id.get(doc_id) if doc_id else only
            if not told:
                lost.setdefault(doc_id, []).append(row)
                continue
            told.findings += row.findings
            made = _Row(row.where)
            for place, (text, where) in cells.items():
                if place.part == part.title:
                    made.cells[place.key], made.places[place.key] = text, where
                elif place.part == UNKNOWN:
                    self._set(told, place, text, where)
            told.parts.setdefault(part.title, []).append(made)
        for doc_id, rows in lost.items():
            said = f"没有文书编号是“{doc_id}”的文书" if doc_id else "没有写明是哪份文书的（文书编号）"
            message = f"{rows[0].where}：{said}，共{len(rows)}行。"
            fault = BrokenSheet(message, hint="请核对文书编号。")
            yield Entry(placed(self.name, rows[0].where), fault=fault)

    def _entry(self, told: _Told) -> Entry:
        for (part, _), item in sorted(told.items.items()):
            if any(item.cells.values()):
                told.parts.setdefault(part, []).append(item)
        rows = {title: [row.cells for row in rows] for title, rows in told.parts.items()}
        made = assembled(self.paper, told.own.cells, rows)
        findings = [*told.findings, *(self._finding(told, fault) for fault in made.faults)]
        if not findings:
            return Entry(told.name, json.dumps(made.payload, ensure_ascii=False).encode())
        message = f"表格中的数据有误，共{len(findings)}处。"
        hint = "请按所列的行和列逐处修改后重试。"
        return Entry(told.name, fault=InvalidPayload(message, hint=hint, findings=tuple(findings[:MOST])))

    def _finding(self, told: _Told, fault: TableFault) -> Finding:
        row = told.own
        if fault.part and fault.row is not None:
            row = told.parts[fault.part.title][fault.row]
        column = fault.column
        where = row.places.get(column.key, f"{row.where}“{column.title}”") if column else row.where
        return _found(where, fault.fault, pointer(*fault.steps))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row of a sheet: where it is, its texts with what they are and where, and its faults."""

    where: str
    texts: list[tuple[Place, str, str]]
    findings: list[Finding]


def _placed(table: Table) -> Iterator[_Placed]:
    sheet = table.sheet
    places = [(Place.of(one.key), f"{one.letter}列“{one.text}”") for one in sheet.known]
    tab = f"“{sheet.name}”" if sheet.name else ""
    letters = {one.key: f"{one.letter}列“{one.text}”" for one in sheet.known}
    troubles: dict[int, list[Finding]] = {}
    for trouble in sheet.troubles:
        where = f"{tab}第{sheet.numbers[trouble.row]}行 {letters[trouble.key]}"
        fault = Fault("wrong-type", trouble.message, trouble.hint)
        troubles.setdefault(trouble.row, []).append(_found(where, fault))
    for number, row in enumerate(sheet.rows):
        where = f"{tab}第{sheet.numbers[number]}行"
        texts = [(place, text, f"{where} {at}") for (place, at), text in zip(places, row, strict=True)]
        yield _Placed(where, texts, troubles.get(number, []))


def _numbered(told: _Told, place: Place) -> _Row:
    """The row of the item of that number, which is one of several in the document's own row."""
    key = (place.part, place.number)
    row = told.items.get(key)
    if row is None:
        row = told.items[key] = _Row(told.own.where)
    return row


def _found(where: str, fault: Fault, at: str = "") -> Finding:
    return Finding(
        fault.code, Severity.ERROR, at, f"{where}：{fault.message}" if where else fault.message, fault.hint
    )
