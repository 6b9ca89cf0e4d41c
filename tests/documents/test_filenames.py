"""Names of files."""

import re
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service.documents.filenames import MOST_BYTES, file_name
from service.documents.header import DocNumber, Header, Organ, Security

HEADER = Header(
    issuing_authority=Organ("ORG-1", "甲大学党委"),
    doc_number=DocNumber("甲党", 2022, 7),
    title="关于巡察乙学院党委的反馈意见",
    main_recipients=("乙学院党委",),
    copies_to=(),
    issue_date=date(2022, 9, 16),
    signatory_post="组长",
    drafter_post="联络员",
    reviewer_post="主任",
    security=Security("none", None, "inner_party"),
    urgency=None,
    attachments=(),
)


def test_a_name_tells_number_title_and_date() -> None:
    """A clerk finds the file by what it says."""
    assert "甲党〔2022〕7号_关于巡察乙学院党委的反馈意见_20220916.pdf" == file_name(HEADER, "pdf")


@given(st.text(min_size=1, max_size=400), st.text(min_size=1, max_size=40))
def test_no_text_makes_a_dangerous_name(title: str, code: str) -> None:
    """Whatever the title, the name stays one short plain file name."""
    name = file_name(replace(HEADER, title=title, doc_number=DocNumber(code, 2022, 7)), "docx")
    assert len(name.encode()) <= MOST_BYTES
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
    assert not name.startswith((".", " "))
    assert name.endswith("_20220916.docx")
