"""JSON of every kind cut into payloads: exact bytes, every faulty place told, the rest read on."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.errors.payloads import MalformedPayload
from service.core.errors.requests import TooMuch
from service.intake.arrays import Lost, items
from service.intake.lines import lines
from tests.intake.reading import LIMITS, read, told

ODD = b'{"a": 1.0, "a": 1e2, "t": "]},[{\\"\\\\"}'
"""A key twice, numbers that are spelt in their own way, brackets within a text."""


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    """The content in chunks of that size."""
    yield from (content[at : at + size] for at in range(0, len(content), size))


def test_lines_keep_their_bytes_and_their_numbers() -> None:
    """A mark at the beginning, blank lines, both kinds of line ends, none at the end."""
    content = b"\xef\xbb\xbf" + ODD + b'\r\n\n  \r\n{"b": 2}\n{"c": }'
    assert told(read(content, "列.ndjson")) == [
        ("列.ndjson 第1行", ODD),
        ("列.ndjson 第4行", b'{"b": 2}'),
        ("列.ndjson 第5行", b'{"c": }'),
    ]


def test_a_line_too_long_is_told_and_the_next_one_read() -> None:
    """However many chunks it fills."""
    content = b'{"a": 1}\n{"t": "' + b"x" * 200_000 + b'"}\n{"b": 2}\n'
    assert told(read(content, "列.ndjson")) == [
        ("列.ndjson 第1行", b'{"a": 1}'),
        ("列.ndjson 第2行", "payload-too-large"),
        ("列.ndjson 第3行", b'{"b": 2}'),
    ]


def test_an_array_keeps_the_bytes_of_its_items() -> None:
    """Even of those that are no sound payloads, which the parser refuses later."""
    content = b"\xef\xbb\xbf [\n" + ODD + b' , {"b":\n2}, 3, [{}], {"c": } ]\n'
    assert told(read(content, "组.json")) == [
        ("组.json 第1项", ODD),
        ("组.json 第2项", b'{"b":\n2}'),
        ("组.json 第3项", b"3"),
        ("组.json 第4项", b"[{}]"),
        ("组.json 第5项", b'{"c": }'),
    ]


def test_an_empty_item_and_one_too_long_are_told_and_the_next_ones_read() -> None:
    """Two commas in a row, one at the end."""
    long = b'{"t": "' + b"x" * 100_000 + b'"}'
    found = told(read(b'[{"a": 1},, ' + long + b', {"b": 2},]', "组.json"))
    assert [what for _, what in found] == [
        b'{"a": 1}',
        "malformed-payload",
        "payload-too-large",
        b'{"b": 2}',
        "malformed-payload",
    ]


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        pytest.param(b'[{"a": 1},\n{"b": 2]\n, {"c": 3}]', 2, "括号不成对", id="crossed"),
        pytest.param(b'[{"a": 1},\n{"b": "x\n"}, {"c": 3}]', 2, "缺少结束的引号", id="open string"),
        pytest.param(b'[{"a": 1},\n{"b": 2', 2, "文件不完整", id="cut off"),
        pytest.param(b'[{"a": 1},\n' + b"[" * 2_000, 2, "括号不成对", id="bottomless"),
        pytest.param(b'[{"a": 1}}, 2]', 1, "括号不成对", id="closed twice"),
    ],
)
def test_where_nothing_can_be_read_any_more_is_told_once(content: bytes, line: int, why: str) -> None:
    """The items before it are there; one entry says where the end is, and why."""
    *before, last = read(content, "组.json", replace(LIMITS, payload=10_000))
    assert isinstance(last.fault, MalformedPayload)
    assert f"文件第{line}行" in last.fault.message
    assert why in last.fault.message
    assert all(entry.content == b'{"a": 1}' for entry in before)


def test_what_follows_an_array_is_told() -> None:
    """Its items are read all the same."""
    assert told(read(b'[{"a": 1}]\n{"b": 2}', "组.json")) == [
        ("组.json 第1项", b'{"a": 1}'),
        ("组.json 第2项起", "malformed-payload"),
    ]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(values, min_size=1, max_size=6), st.booleans(), st.integers(1, 40))
def test_any_array_is_cut_where_its_items_end(held: list[object], ascii: bool, size: int) -> None:
    """Whatever it holds, and wherever the chunks end."""
    written = [json.dumps(value, ensure_ascii=ascii).encode("utf-8", "surrogatepass") for value in held]
    content = b" [ " + b" ,\n".join(written) + b"]"
    assert [item for _, item in items(pieces(content, size), 10_000)] == written


@given(st.binary(max_size=60), st.integers(1, 9))
def test_nothing_else_than_lost_is_raised_for_any_bytes(content: bytes, size: int) -> None:
    """And chunks of any size give the same as the whole at once."""

    def outcome(size: int) -> tuple[list[tuple[int, bytes | int]], str]:
        found = []
        try:
            for item in items(pieces(b"[" + content, size), 20):
                found.append(item)
        except Lost as lost:
            return found, lost.reason
        return found, ""

    assert outcome(size) == outcome(1_000)


@given(st.lists(st.binary(max_size=30)), st.integers(1, 9))
def test_lines_are_the_same_in_any_chunks(held: list[bytes], size: int) -> None:
    """Each with its number."""
    content = b"\n".join(held)
    assert [*lines(pieces(content, size), 20)] == [*lines([content], 20)]


@pytest.mark.parametrize(
    ("name", "media_type", "content", "names"),
    [
        pytest.param("甲.json", "", b'{\n "a": 1\n}\n', ["甲.json"], id="one over lines"),
        pytest.param("甲.json", "", b'{"a": 1}', ["甲.json"], id="one in a line"),
        pytest.param("甲.txt", "", b'{"a": 1}\n{"b": 2}', ["甲.txt 第1行", "甲.txt 第2行"], id="by content"),
        pytest.param(
            "甲.ndjson", "", b'{"a": 1\n{"b": 2}', ["甲.ndjson 第1行", "甲.ndjson 第2行"], id="lines by name"
        ),
        pytest.param("body", "application/x-ndjson", b"x\n{}", ["body 第1行", "body 第2行"], id="by type"),
        pytest.param("甲.ndjson", "", b"[1, 2]", ["甲.ndjson 第1项", "甲.ndjson 第2项"], id="array"),
    ],
)
def test_the_content_says_what_it_is_then_the_name(
    name: str, media_type: str, content: bytes, names: list[str]
) -> None:
    """Names lie; where the content does not tell, they are believed."""
    assert [entry.name for entry in read(content, name, media_type=media_type)] == names


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.json", b" \n"),
        ("空.json", b"[ ]"),
        ("图.png", b"\x89PNG"),
        ("说明.md", b"# x"),
        ("x.json", b"\n" * 70_000),
    ],
)
def test_what_holds_no_payload_is_told(name: str, content: bytes) -> None:
    """Nothing is passed over in silence."""
    ((_, fault),) = told(read(content, name))
    assert fault == "malformed-payload"


def test_one_document_too_large_is_told() -> None:
    """Without holding it all."""
    assert told(read(b'{\n"a": "' + b"x" * 300_000 + b'"}', "大.json")) == [("大.json", "payload-too-large")]


def test_too_many_are_refused_with_the_first_that_is_too_many() -> None:
    """So are too many bytes."""
    with pytest.raises(TooMuch, match=r"超过 2 份文书，多出的从“列.ndjson 第3行”起"):
        read(b"{}\n{}\n{}\n", "列.ndjson", replace(LIMITS, entries=2))
    with pytest.raises(TooMuch, match=r"超出的从“列.ndjson 第2行”起"):
        read(b"{}\n{}\n{}\n", "列.ndjson", replace(LIMITS, total=3))
