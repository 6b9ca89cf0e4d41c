"""How long a search of the archive takes, by the number of documents, on both databases."""

import random
import re
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from statistics import median

from sqlalchemy import insert, text

from bench.payloads import SAMPLES
from service.archive import rows, search
from service.archive.database.tables import documents
from service.archive.database.texts import put_texts
from service.core.events import Act, Event
from service.core.keeping import Order, Query, Record
from service.database.engine import Database

TIMES = 9
AT_ONCE = 2000
PAGE = 20
SENTENCES = 8000
RARE = "鸾翔凤集"
YEARS = range(2001, 2027)
TERMS = ("Y", "D30", "D10")

CLAUSE = re.compile('[^"，。；：、\\\\]*[㐀-鿿][^"，。；：、\\\\]*')

QUERIES: Mapping[str, Query] = {
    "rare word": Query(text=RARE[:2]),
    "rare word of four": Query(text=RARE),
    "word in all": Query(text="通知"),
    "word of three in all": Query(text="通知书"),
    "word of four in a third": Query(text="预算执行"),
    "two words": Query(text="通知 预算"),
    "word and year": Query(text="通知", year=2010),
    "word and type, by title": Query(text="通知", type="letter", order=Order.TITLE),
    "word in all, by title": Query(text="通知", order=Order.TITLE, is_descending=False),
    "rare word, by title": Query(text=RARE[:2], order=Order.TITLE),
    "filter": Query(type="letter", year=2010),
    "part of the title": Query(title="99"),
    "number": Query(number="淮理党〔2010〕77号"),
    "all, by title": Query(order=Order.TITLE),
    "type, by date": Query(type="letter", order=Order.DATE),
}


def papers(count: int) -> Iterator[tuple[Record, str]]:
    """So many records with their words, about 1,600 characters each, always the same."""
    chance = random.Random(1)  # noqa: S311 - papers, not secrets
    sentences = list(_sentences(chance))
    for serial in range(1, count + 1):
        size = int(min(400, max(15, chance.lognormvariate(4.2, 0.7))))
        words = ["通知书", *chance.choices(sentences, k=size)]
        words += ["预算执行"] * (serial % 3 == 0) + [RARE] * (serial % max(count // 5, 1) == 7)
        yield _record(serial, chance, words[1]), "\n".join(words)


def filled(database: Database, count: int) -> float:
    """Seconds that it took to put so many documents into an empty database, in one transaction."""
    begun = time.perf_counter()
    rest = papers(count)
    with database.writing() as connection:
        if not database.is_file:  # many at once: an index made afterwards is made much sooner
            connection.execute(text("DROP INDEX find_by_tokens"))
        while batch := list(islice(rest, AT_ONCE)):
            connection.execute(insert(documents), [rows.document_values(record, 1) for record, _ in batch])
            put_texts(connection, batch)
        if not database.is_file:
            connection.execute(text("CREATE INDEX find_by_tokens ON documents USING gin (find_tokens)"))
            connection.execute(text("ANALYZE documents"))  # as its own housekeeping would
    return time.perf_counter() - begun


def searched(database: Database) -> dict[str, float]:
    """Milliseconds of each query for its first page, and for the last page of what is in all; medians."""
    found = {name: _taken(database, query, 0) for name, query in QUERIES.items()}
    with database.reading() as connection:
        count = search.page(connection, Query(), offset=0, limit=1).total
    for name in ("word in all", "word in all, by title", "all, by title"):
        for place, offset in (("last", count - PAGE), ("middle", count // 2)):
            found[f"{name}, {place} page"] = _taken(database, QUERIES[name], max(offset, 0))
    return found


def _taken(database: Database, query: Query, offset: int) -> float:
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        with database.reading() as connection:
            search.page(connection, query, offset=offset, limit=PAGE)
        times.append((time.perf_counter() - begun) * 1000)
    return round(median(times), 1)


def _sentences(chance: random.Random) -> Iterator[str]:
    """Clauses of the samples, each with two other characters in it."""
    clauses = sorted(
        {
            clause
            for file in sorted(Path(SAMPLES).glob("*/*.json"))
            for clause in CLAUSE.findall(file.read_text("utf-8"))
            if len(clause) > 6
        }
    )
    signs = [chr(0x4E00 + number) for number in range(3000)]
    for _ in range(SENTENCES):
        clause = chance.choice(clauses)
        place = chance.randrange(len(clause) - 2)
        yield clause[:place] + "".join(chance.choices(signs, k=2)) + clause[place + 2 :]


def _record(serial: int, chance: random.Random, words: str) -> Record:
    year, term = chance.choice(YEARS), chance.choice(TERMS)
    id = f"{serial:032x}"
    event = Event(serial, "2026-01-01T00:00:00Z", "bench", Act.FILE, id, {}, "")
    return Record(
        id=id,
        doc_id=f"D-{serial}",
        type=chance.choice(("feedback_notice", "rectification_plan", "letter")),
        version=1,
        number=f"淮理党〔{year}〕{serial}号",
        title=f"关于{words[:24]}的报告{serial}",
        issue_date=f"{year}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
        created_at="2026-01-01T00:00:00Z",
        files=(),
        organs=("中共淮岭理工大学委员会",),
        archival_code=f"Z109-WS·{year}-{term}-{serial:06}",
        history=(event,),
        made_with={f"part {number}": "0" * 64 for number in range(20)},
    )
