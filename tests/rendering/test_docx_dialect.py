"""The tags of the Word templates."""

import pytest
from jinja2.exceptions import UndefinedError

from service.rendering.docx_dialect import environment, with_merged_cells

CELL = (
    '<w:tc><w:tcPr><w:tcW w:w="9" w:type="dxa"/>{}<w:vAlign w:val="top"/></w:tcPr>'
    '<w:p><w:pPr><w:pStyle w:val="List"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p></w:tc>'
)
SPAN = '<w:gridSpan w:val="2"/>'


@pytest.mark.parametrize("span", ["", SPAN])
def test_a_merged_cell_begins_where_the_span_says(span: str) -> None:
    """The first cell restarts and holds the words, the next continues it, empty, in the same style."""
    xml = with_merged_cells(CELL.format(span, "{% vm row.span %}{{ row.text }}"))
    template = environment().from_string(xml)
    begun = template.render(row={"span": 2, "text": "甲"})
    continued = template.render(row={"span": 0, "text": "甲"})
    assert CELL.format(span + '<w:vMerge w:val="restart"/>', "甲") == begun
    empty = CELL.format(span + '<w:vMerge w:val="continue"/>', "").replace("<w:r><w:t></w:t></w:r>", "")
    assert empty == continued


def test_other_cells_stay_as_they_are() -> None:
    """Only a cell with the tag is merged."""
    xml = CELL.format("", "{{ row.text }}") + CELL.format("", "乙")
    assert xml == with_merged_cells(xml)


def test_a_field_named_like_a_method_is_the_field() -> None:
    """A view may have fields called items or values."""
    template = environment().from_string("{{ header.items }}{{ header.values }}")
    assert "甲乙" == template.render(header={"items": "甲", "values": "乙"})


def test_a_method_of_a_mapping_is_undefined() -> None:
    """Where the view has no such field there is nothing to print."""
    with pytest.raises(UndefinedError):
        environment().from_string("{{ header.items }}").render(header={})
