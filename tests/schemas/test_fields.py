"""Fields: nothing converted, nothing guessed, every fault with its code."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from marshmallow.fields import Field

from schemas.fields import (
    Amount,
    Choice,
    Day,
    Flag,
    Many,
    MultilineText,
    Name,
    Number,
    One,
    Ordinal,
    Text,
    Whole,
)
from schemas.header import OrganShape
from service.documents.header import Organ

TITLE = ("标签", "说明。")


def faults(field: Field[Any], value: Any) -> list[str]:
    """The codes a field refuses a value with."""
    with pytest.raises(ValidationError) as caught:
        field.deserialize(value)
    found: Any = caught.value.messages
    return [fault.code for fault in found]


@pytest.mark.parametrize(
    ("field", "value", "loaded"),
    [
        (Text(*TITLE), "  𠮷 ", "  𠮷 "),
        (Text(*TITLE, most=4), "二〇二二", "二〇二二"),
        (MultilineText(*TITLE), "一\n二", "一\n二"),
        (Text(*TITLE, optional=True), None, None),
        (Choice(*TITLE, ("甲", "乙")), "乙", "乙"),
        (Whole(*TITLE), 0, 0),
        (Ordinal(*TITLE), None, 0),
        (Number(*TITLE), -3, -3),
        (Number(*TITLE), Decimal("98.71"), Decimal("98.71")),
        (Number(*TITLE), 98.71, Decimal("98.71")),
        (Amount(*TITLE), 12, Decimal(12)),
        (Amount(*TITLE), Decimal("0.10"), Decimal("0.10")),
        (Amount(*TITLE), Decimal("12.500"), Decimal("12.500")),
        (Day(*TITLE), "2024-02-29", date(2024, 2, 29)),
        (Flag(*TITLE), False, False),
        (One(OrganShape, *TITLE), {"id": "U01", "name": "办公室"}, Organ("U01", "办公室")),
        (Many(Text(*TITLE), *TITLE), ["甲", "乙"], ("甲", "乙")),
        (Many(Text(*TITLE), *TITLE, optional=True), None, ()),
        (Many(Text(*TITLE), *TITLE, optional=True, default=("甲",)), None, ("甲",)),
    ],
)
def test_a_field_loads_what_it_is_given(field: Field[Any], value: Any, loaded: Any) -> None:
    """The value comes out exact, typed and unchanged."""
    assert loaded == field.deserialize(value)
    assert type(loaded) is type(field.deserialize(value))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (Text(*TITLE), 1, "wrong-type"),
        (Text(*TITLE), ["一"], "wrong-type"),
        (Text(*TITLE), None, "null"),
        (Text(*TITLE), "", "blank"),
        (Text(*TITLE), " \u3000\n", "blank"),
        (Text(*TITLE), "一\n二", "line-break"),
        (Text(*TITLE, most=4), "一二三四五", "too-long"),
        (MultilineText(*TITLE), "\n\n", "blank"),
        (Choice(*TITLE, ("甲", "乙")), "丙", "not-a-choice"),
        (Choice(*TITLE, ("甲", "乙")), 1, "wrong-type"),
        (Choice(*TITLE, ("甲", "乙")), ["甲"], "wrong-type"),
        (Name(*TITLE), "matterList", "not-a-name"),
        (Name(*TITLE), "清单", "not-a-name"),
        (Name(*TITLE), "1st_list", "not-a-name"),
        (Whole(*TITLE), "1", "wrong-type"),
        (Whole(*TITLE), True, "wrong-type"),
        (Whole(*TITLE), 1.0, "wrong-type"),
        (Whole(*TITLE), Decimal("1.0"), "wrong-type"),
        (Whole(*TITLE), -1, "out-of-range"),
        (Whole(*TITLE, most=9), 10, "out-of-range"),
        (Ordinal(*TITLE), 0, "out-of-range"),
        (Number(*TITLE), "1", "wrong-type"),
        (Number(*TITLE), False, "wrong-type"),
        (Number(*TITLE), float("nan"), "not-a-number"),
        (Number(*TITLE), float("inf"), "not-a-number"),
        (Number(*TITLE), 10**16, "out-of-range"),
        (Number(*TITLE, places=2), Decimal("1.234"), "too-precise"),
        (Amount(*TITLE), Decimal("-0.01"), "out-of-range"),
        (Amount(*TITLE), Decimal("0.001"), "too-precise"),
        (Day(*TITLE), "2023-02-29", "no-such-date"),
        (Day(*TITLE), "2023-13-01", "no-such-date"),
        (Day(*TITLE), "0000-01-01", "no-such-date"),
        (Day(*TITLE), "2023-1-1", "not-a-date"),
        (Day(*TITLE), "2023年1月1日", "not-a-date"),
        (Day(*TITLE), "20230101", "not-a-date"),
        (Day(*TITLE), "2023-01-01 ", "not-a-date"),
        (Day(*TITLE), "２０２３-01-01", "not-a-date"),
        (Day(*TITLE), "1899-12-31", "out-of-range"),
        (Day(*TITLE), 20230101, "wrong-type"),
        (Flag(*TITLE), 1, "wrong-type"),
        (Flag(*TITLE), "true", "wrong-type"),
        (Many(Text(*TITLE), *TITLE), "甲", "wrong-type"),
        (Many(Text(*TITLE), *TITLE), {"0": "甲"}, "wrong-type"),
        (Many(Text(*TITLE), *TITLE, fewest=1), [], "too-few-items"),
        (Many(Text(*TITLE), *TITLE, most=1), ["甲", "乙"], "too-many-items"),
    ],
)
def test_a_field_refuses_what_only_resembles_its_kind(field: Field[Any], value: Any, code: str) -> None:
    """Every near miss has its own code."""
    assert [code] == faults(field, value)


def test_a_fault_begins_with_the_title_of_its_field() -> None:
    """The clerk reads which field is meant before what is wrong with it."""
    with pytest.raises(ValidationError) as caught:
        Day("成文日期", "签发之日。").deserialize("昨天")
    [fault] = caught.value.messages
    assert str(fault.message).startswith("成文日期：")


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_there_is_loads(day: date) -> None:
    """An ISO date comes back as the day it names."""
    assert day == Day(*TITLE).deserialize(day.isoformat())


@given(st.text())
def test_no_other_text_is_a_day(text: str) -> None:
    """Any text is a day in ISO form or refused."""
    try:
        assert text == Day(*TITLE).deserialize(text).isoformat()
    except ValidationError as error:
        assert error.messages
