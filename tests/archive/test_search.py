"""What is kept is found by words of its sentences and by what is known of it, on every database alike."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import insert

from service.archive import rows, search
from service.archive.database.layout import archive_database
from service.archive.database.tables import documents
from service.archive.database.texts import put_texts
from service.archive.store import DocumentStore
from service.core.access import Reach
from service.core.errors.requests import UnfitQuery
from service.core.events import Act, Event
from service.core.keeping import Order, Page, Part, Query, Record
from service.database.engine import Database
from service.records.words import kept_words
from tests.archive.conftest import FILES, opened, record_of
from tests.postgres import PostgreSQL

TEXTS = {
    1: "请各单位认真落实年度预算执行情况的通知精神。",
    2: "预算编制不细，制度执行不力。",
    3: "学校党委第３轮巡察；依据GB/T 9704排版。",
    4: "学校党委第30轮巡察；依据gb/t 97040排版。",
    5: "经费管理较为规范。",
}
KNOWN = {
    1: {"title": "关于预算的通知", "number": "淮理党〔2022〕10号", "issue_date": "2022-03-01"},
    2: {"title": "反馈意见", "number": "淮理党〔2022〕7号", "issue_date": "2022-09-16"},
    3: {"title": "整改方案", "type": "rectification_plan", "issue_date": "2023-01-05"},
    4: {"title": "整改方案", "type": "rectification_plan", "issue_date": "2023-06-30"},
    5: {"title": "又一份通知", "organs": ("中共淮岭理工大学委员会第一巡察组",), "issue_date": "2024-01-01"},
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return ""
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.database()


@pytest.fixture(scope="module")
def archive(address: str, tmp_path_factory: pytest.TempPathFactory) -> DocumentStore:
    """An archive of five documents, of which the second was withdrawn."""
    store = opened(tmp_path_factory.mktemp("archive"), address)
    for serial, text in TEXTS.items():
        payload = json.dumps({"body": {"text": text}}).encode()
        record = record_of(serial, payload=payload, doc_id=f"D-{serial}", **KNOWN[serial])
        store.keep(record, {**FILES, "payload": payload}, actor="测试")
    store.withdraw(f"{2:032x}", time="2026-02-01T00:00:00Z", actor="测试", reason="错发")
    return store


def found(archive: DocumentStore, **asked: object) -> list[int]:
    """The serials of what answers, in the order of filing."""
    page = archive.list(Query(**asked, is_descending=False), offset=0, limit=100)  # type: ignore[arg-type]
    assert (len(page.records), True) == (page.total, page.total_is_exact)
    return [int(record.id, 16) for record in page.records]


@pytest.mark.parametrize(
    ("text", "serials"),
    [
        ("通知", [1, 5]),
        ("预算", [1, 2]),
        ("执行", [1, 2]),
        ("预算执行", [1]),
        ("预算 执行", [1, 2]),
        ("执行　预算", [1, 2]),
        ("预算执行 通知", [1]),
        ("“预算执行”", [1]),
        ("第3轮", [3]),
        ("第３轮巡察", [3]),
        ("第30轮", [4]),
        ("3", [3]),
        ("gb/t", [3, 4]),
        ("GB/T 9704", [3]),
        ("9704排版", [3]),
        ("轮巡察；依据", [3, 4]),
        ("第一巡察组", [5]),
        ("淮理党〔2022〕10号", [1]),
        ("规范", [5]),
        ("范规", []),
        ("奇文共欣赏", []),
        ("%_", None),
        ("党", None),
        ("党 预算", None),
        ("。。", None),
        ("预算" * 200, None),
    ],
)
def test_words_are_found_inside_sentences(
    archive: DocumentStore, text: str, serials: list[int] | None
) -> None:
    """All words must be there, as they stand; one that cannot be looked for is told."""
    if serials is None:
        with pytest.raises(UnfitQuery):
            found(archive, text=text)
    else:
        assert serials == found(archive, text=text)


@pytest.mark.parametrize(
    ("asked", "serials"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"type": "rectification_plan"}, [3, 4]),
        ({"number": "淮理党〔2022〕7号"}, [2]),
        ({"number": "淮理党〔2022〕"}, []),
        ({"title": "通知"}, [1, 5]),
        ({"title": "%"}, []),
        ({"title": "党"}, []),
        ({"title": "又"}, [5]),
        ({"year": 2022}, [1, 2]),
        ({"organ": "巡察组"}, [5]),
        ({"status": "已撤回"}, [2]),
        ({"status": "已归档"}, [1, 3, 4, 5]),
        ({"retention": "D30"}, [3, 4]),
        ({"code": "Z109-WS·2023"}, [3, 4]),
        ({"code": "Z109-WS.2022-Y-0002"}, [2]),
        ({"date_from": "2023-01-05"}, [3, 4, 5]),
        ({"date_to": "2023-01-05"}, [1, 2, 3]),
        ({"date_from": "2022-09-16", "date_to": "2023-01-05"}, [2, 3]),
        ({"text": "巡察", "date_to": "2023-01-05"}, [3]),
        ({"text": "预算", "status": "已撤回"}, [2]),
        ({"text": "预算执行", "status": "已撤回"}, []),
        ({"title": "通\0知"}, []),
        ({"text": "\ud800预算"}, []),
    ],
)
def test_each_filter_narrows(archive: DocumentStore, asked: dict[str, object], serials: list[int]) -> None:
    """Filters and words hold together; signs of the database's own language are signs."""
    assert serials == found(archive, **asked)


@pytest.mark.parametrize(
    ("order", "serials"),
    [
        (Order.FILED, [1, 2, 3, 4, 5]),
        (Order.DATE, [1, 2, 3, 4, 5]),
        (Order.CODE, [1, 2, 3, 4, 5]),
        (Order.NUMBER, [2, 1, 3, 4, 5]),
        (Order.TITLE, [1, 5, 2, 3, 4]),
    ],
)
def test_what_is_found_comes_in_the_order_asked_for(
    archive: DocumentStore, order: Order, serials: list[int]
) -> None:
    """7号 is before 10号; among equals, and the other way round, by the time of filing."""
    for is_descending in (False, True):
        query = Query(order=order, is_descending=is_descending)
        pages = [archive.list(query, offset=offset, limit=2).records for offset in range(0, 8, 2)]
        listed = [int(record.id, 16) for records in pages for record in records]
        assert (serials[::-1] if is_descending else serials) == listed


def test_excerpts_mark_what_was_asked_for(archive: DocumentStore) -> None:
    """As the text has it, from its own line."""
    page = archive.list(Query(text="第3轮 gb/t"), offset=0, limit=10)
    (excerpts,) = page.excerpts.values()
    assert (
        Part("学校党委", hit=False),
        Part("第3轮", hit=True),
        Part("巡察；依据", hit=False),
        Part("GB/T", hit=True),
        Part(" 9704排版。", hit=False),
    ) in excerpts
    assert {} == archive.list(Query(), offset=0, limit=10).excerpts


def test_the_index_made_anew_finds_the_same(archive: DocumentStore) -> None:
    """From storage alone, and after an act that changed no word."""
    before = [found(archive, text=text) for text in ("通知", "预算", "预算执行", "第3轮")]
    archive.reindex(time="2026-03-01T00:00:00Z", actor="测试")
    assert before == [found(archive, text=text) for text in ("通知", "预算", "预算执行", "第3轮")]


MANY = 700
SIGNS = "预算执行通知检查整改落实巡察"


def _papers() -> Iterator[tuple[Record, str]]:
    """Records at positions 1, 3, 5 …, with sentences of few signs, so that much is found by chance."""
    chance = random.Random(5)  # noqa: S311 - papers, not secrets
    for serial in range(1, MANY + 1):
        sentences = ["".join(chance.choices(SIGNS, k=30)) for _ in range(4)]
        event = Event(2 * serial - 1, "2026-01-01T00:00:00Z", "测试", Act.FILE, f"{serial:032x}", {}, "")
        record = record_of(
            serial,
            title="".join(chance.choices(SIGNS, k=3)),
            type=chance.choice(("letter", "feedback_notice")),
            archival_code=f"Z109-WS·2022-Y-{serial:04}",
            history=(event,),
        )
        yield record, kept_words(record, sentences)


@pytest.fixture(scope="module")
def many(address: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Database:
    """A database of seven hundred documents."""
    if address:
        address = request.getfixturevalue("postgresql").database()
    database = archive_database(address, tmp_path_factory.mktemp("many"))
    papers = list(_papers())
    with database.writing() as connection:
        connection.execute(insert(documents), [rows.document_values(record, 1) for record, _ in papers])
        put_texts(connection, papers)
    return database


def _searched(database: Database, query: Query, offset: int = 0, limit: int = 20) -> Page:
    with database.reading() as connection:
        return search.page(connection, query, offset=offset, limit=limit)


def _order(record: Record, *, by_title: bool) -> tuple[str, str]:
    return record.title if by_title else "", record.id


def test_chance_queries_find_what_reading_everything_finds(many: Database) -> None:
    """Words, filter, order and page by chance; looked for by reading each text to its end."""
    chance = random.Random(7)  # noqa: S311 - queries, not secrets
    papers = list(_papers())
    for _ in range(150):
        lengths = chance.choices((2, 2, 3, 4), k=chance.choice((1, 1, 2)))
        asked = ["".join(chance.choices(SIGNS, k=length)) for length in lengths]
        query = Query(
            text=" ".join(asked),
            type=chance.choice(("", "", "letter")),
            order=chance.choice((Order.FILED, Order.TITLE)),
            is_descending=chance.random() < 0.5,
        )
        fit = [
            record
            for record, words in papers
            if all(word in words for word in asked) and query.type in ("", record.type)
        ]
        order = partial(_order, by_title=query.order is Order.TITLE)
        fit.sort(key=order, reverse=query.is_descending)
        offset = chance.randrange(0, 60, 20)
        page = _searched(many, query, offset)
        assert ([record.id for record in fit[offset : offset + 20]], len(fit)) == (
            [record.id for record in page.records],
            page.total if page.total_is_exact else None,
        )


def test_a_count_beyond_the_bound_says_so(many: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages behind it are there all the same, and the last one knows the whole count."""
    monkeypatch.setattr(search, "COUNTED", 30)
    query = Query(text="〔2022〕7号")
    first = _searched(many, query)
    assert (20, 30, False) == (len(first.records), first.total, first.total_is_exact)
    whole = [_searched(many, query, offset) for offset in range(0, MANY + 20, 20)]
    assert MANY == len({record.id for page in whole for record in page.records})
    assert (MANY, True) == (whole[-1].total, whole[-1].total_is_exact)
    exact = replace(query, text="淮理")
    assert (MANY, True) == (_searched(many, exact).total, _searched(many, exact).total_is_exact)


@pytest.mark.parametrize(
    ("units", "found"),
    [
        (("",), 4),
        (("D01",), 2),
        (("D01/D0102",), 1),
        (("d01",), 1),
        (("D01/D01",), 0),
        (("D0_",), 0),
        (("D01", "d01"), 3),
        ((), 0),
    ],
)
def test_a_reach_tells_units_apart_to_the_letter(
    owned: DocumentStore, units: tuple[str, ...], found: int
) -> None:
    """As `Reach.covers` does: neither SQLite's blindness for small letters nor signs of LIKE widen it."""
    query = Query(reach=Reach(units))
    page = owned.list(query, offset=0, limit=9)
    assert found == page.total == len(page.records)
    assert all(query.reach.covers(record.owner) for record in page.records)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def owned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> DocumentStore:
    """An archive of four documents of different units."""
    address = request.getfixturevalue("postgresql").database() if request.param == "postgresql" else ""
    store = opened(tmp_path_factory.mktemp("owned"), address)
    for serial, owner in enumerate(("", "D01", "D01/D0102", "d01"), 1):
        store.keep(replace(record_of(serial, doc_id=f"U-{serial}"), owner=owner), FILES, actor="测试")
    return store
