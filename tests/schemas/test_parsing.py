"""Strict JSON: what is taken as sent, what is refused and where."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from payloads import load, payload

from schemas.parsing import Limits, StrictParser
from service.bootstrap.papers import build_parser
from service.core.errors.payloads import MalformedPayload, PayloadError, PayloadTooLarge
from service.settings import read_settings

parse = build_parser(read_settings({}))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(), below, max_size=4),
    max_leaves=20,
)


def refused(body: bytes | str, limits: Limits | None = None) -> PayloadError:
    """The error a body is refused with."""
    with pytest.raises(PayloadError) as caught:
        StrictParser(limits or parse.limits)(body.encode() if isinstance(body, str) else body)
    return caught.value


def limited(**changes: int) -> Limits:
    """The usual limits, some of them narrower."""
    return replace(parse.limits, **changes)


def codes(error: PayloadError) -> list[tuple[str, str]]:
    """Code and pointer of every finding of an error."""
    return [(finding.code, finding.pointer) for finding in error.findings]


@given(st.dictionaries(st.text(), json_values, max_size=5))
def test_what_is_sent_is_what_is_read(value: dict[str, Any]) -> None:
    """Any object within the limits comes back equal, whichever way its characters were escaped."""
    assert value == parse(json.dumps(value).encode())
    assert value == parse(json.dumps(value, ensure_ascii=False, indent=2).encode())


@given(st.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """No body brings out an error that is not ours."""
    try:
        assert isinstance(parse(body), dict)
    except PayloadError as error:
        assert error.findings


@given(st.text(alphabet='[]{}",:\\ 0123456789eE+-.truefalsn\n'))
def test_any_scrap_of_json_is_read_or_refused(text: str) -> None:
    """Bodies made of JSON's own signs bring out no error that is not ours either."""
    try:
        assert isinstance(parse(text.encode()), dict)
    except PayloadError as error:
        assert error.findings


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_fractions_stay_exact(number: Decimal) -> None:
    """A fraction is the Decimal that was written, not the float nearest to it."""
    assert {"a": number} == parse(f'{{"a": {number:f}}}'.encode())


def test_a_byte_order_mark_is_passed_over() -> None:
    """Editors on Windows put one before the text; it is no part of it."""
    assert {"a": 1} == parse(b'\xef\xbb\xbf{"a": 1}')


def test_every_duplicate_key_is_named_at_once() -> None:
    """Each repeated field has its own pointer, in whatever object it stands."""
    error = refused('{"a": 1, "b": [{"c": 1, "c": 2, "c": 3}], "a": 2, "d/e": {"f": 1, "f": 1}}')
    assert [("duplicate-key", "/a"), ("duplicate-key", "/b/0/c"), ("duplicate-key", "/d~1e/f")] == codes(
        error
    )
    assert isinstance(error, MalformedPayload)


def test_a_body_of_nothing_but_duplicates_is_judged_in_one_pass() -> None:
    """Two hundred thousand repeated fields take no longer than as many different ones."""
    pairs = ",".join(f'"{place % 100_000}":0' for place in range(200_000))
    error = refused(f"{{{pairs}}}")
    assert "JSON 数据有误，共100000处，只列出前1000处。" == error.message


def test_every_number_that_is_none_is_named_at_once() -> None:
    """Not-a-numbers and overlong numbers are found together with their places."""
    error = refused('{"a": NaN, "b": [1, -Infinity], "c": 1e999, "d": 1e-999, "e": ' + "9" * 5_000 + "}")
    expected = [
        ("not-a-number", "/a"),
        ("number-too-large", "/c"),
        ("number-too-large", "/d"),
        ("number-too-large", "/e"),
        ("not-a-number", "/b/1"),
    ]
    assert expected == codes(error)


def test_nesting_is_measured_outside_of_texts() -> None:
    """The limit counts brackets that nest, not those in a text, and says where it is passed."""
    limits = limited(max_depth=3)
    assert {"a": [{"b": '[[[[{{{{\\"[[['}]} == StrictParser(limits)(
        json.dumps({"a": [{"b": '[[[[{{{{\\"[[['}]}).encode()
    )
    error = refused('{"a":\n [{"b": []}]}', limits)
    assert [("too-deep", "")] == codes(error)
    assert "第2行第9列" in error.message
    assert isinstance(error, PayloadTooLarge)


@pytest.mark.parametrize("body", ["[" * 4_000_000, '{"a":' * 200_000, '"' + '\\"' * 4_000_000 + "[" * 40])
def test_no_nesting_brings_the_parser_down(body: str) -> None:
    """Millions of brackets, or a text that never ends, are refused like anything else."""
    assert refused(body).findings[0].code in {"too-deep", "not-json"}


@pytest.mark.parametrize(
    ("limits", "code", "pointer"),
    [
        (limited(max_bytes=10), "too-large", ""),
        (limited(max_values=5), "too-many-values", ""),
        (limited(max_text_length=4), "text-too-long", "/b/0"),
        (limited(max_list_length=2), "list-too-long", "/b"),
    ],
)
def test_a_body_over_a_limit_is_too_large(limits: Limits, code: str, pointer: str) -> None:
    """Each limit has its own code and, where there is one, a place."""
    error = refused('{"a": 1, "b": ["一二三四五", 2, 3]}', limits)
    assert [(code, pointer)] == codes(error)
    assert isinstance(error, PayloadTooLarge)


def test_a_body_at_its_limits_passes() -> None:
    """A limit is the last size that is let through."""
    body = b'{"a": ["12345", 1]}'
    limits = limited(max_bytes=19, max_depth=2, max_values=4, max_text_length=5, max_list_length=2)
    assert {"a": ["12345", 1]} == StrictParser(limits)(body)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "正文是空的"),
        (" \n", "正文是空的"),
        ('{"a": }', "第1行第7列，这里应有一个值"),
        ("{'a': 1}", "第1行第2列，这里应是用英文双引号括起的字段名"),
        ('{"a" 1}', "第1行第6列，字段名后应有英文冒号"),
        ('{"a": 1\n"b": 2}', "第2行第1列，两项之间应有英文逗号"),
        ('{"a": "b}', "第1行第7列，从这里开始的文本缺少结尾的英文双引号"),
        ('{"a": "b\nc"}', "第1行第9列，文本中有未转义的换行"),
        ('{"a": "\\x"}', "第1行第8列，文本中的反斜线转义不对"),
        ('{"a": "\\u12"}', "第1行第9列，文本中的 \\u 转义不对"),
        ('{"a": 1} {}', "第1行第10列，JSON 结束后还有多余内容"),
    ],
)
def test_a_syntax_fault_is_told_in_chinese_with_its_place(body: str, said: str) -> None:
    """Line and column, and what should stand there."""
    error = refused(body)
    assert [("not-json", "")] == codes(error)
    assert said in error.message


@pytest.mark.parametrize("body", ["[]", '"文书"', "1", "null", "true", "1.5"])
def test_only_an_object_is_a_payload(body: str) -> None:
    """Any other JSON value is refused as such."""
    assert [("not-an-object", "")] == codes(refused(body))


def test_other_encodings_are_refused_with_the_place() -> None:
    """Text in GBK is named as not UTF-8, from its first foreign byte."""
    error = refused('{"a": "公文"}'.encode("gbk"))
    assert [("not-utf-8", "")] == codes(error)
    assert "第8个字节" in error.message


def test_malformed_outweighs_too_large() -> None:
    """Where faults of both kinds meet, all are listed and the body is malformed."""
    error = refused('{"a": "123456", "b": NaN}', limited(max_text_length=5))
    assert [("text-too-long", "/a"), ("not-a-number", "/b")] == codes(error)
    assert isinstance(error, MalformedPayload)


@pytest.mark.parametrize(
    ("variable", "shown"),
    [("HONGTOU_MAX_TEXT_LENGTH", ["长" * 25_000]), ("HONGTOU_MAX_LIST_LENGTH", ["长"] * 25_000)],
)
def test_a_raised_limit_reaches_the_fields(variable: str, shown: list[str]) -> None:
    """What the setting lets through is no longer than a field allows, where it names no limit of its own."""
    values = payload("feedback_notice/minimal")
    values["body"]["opening"] = max(shown)
    values["body"]["aspects"][0]["problems"][0]["manifestations"] = ["长"] * len(shown)
    body = json.dumps(values).encode()
    notice = load(build_parser(read_settings({variable: "30000"}))(body))
    assert max(shown) == notice.opening
    assert len(shown) == len(notice.aspects[0].problems[0].manifestations)
    with pytest.raises(PayloadTooLarge):
        parse(body)
