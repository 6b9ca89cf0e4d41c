"""A typical filed record, for tests of what is made of one."""

from dataclasses import replace
from hashlib import sha256

from service.core.events import Act, Head, head_of
from service.core.keeping import KeptFile, Record

CONTENTS = {"payload": b'{"doc_id": "D-1"}', "docx": b"PK-fake", "pdf": b"%PDF-fake"}
MEDIA = {"payload": "application/json", "docx": "application/vnd.docx", "pdf": "application/pdf"}
ID = "0123456789abcdef0123456789abcdef"

FILING = Head().next(time="2026-03-05T08:00:00Z", actor="李文", act=Act.FILE, object=ID)

FILED = Record(
    id=ID,
    doc_id="D-1",
    type="feedback_notice",
    version=1,
    number="淮理党巡一〔2022〕7号",
    title="关于巡察土木建筑学院党委的反馈意见",
    issue_date="2022-09-16",
    created_at="2026-03-05T08:00:00Z",
    files=tuple(
        KeptFile(name, MEDIA[name], f"淮理.{name}", sha256(content).hexdigest(), len(content))
        for name, content in CONTENTS.items()
    ),
    made_with={"hongtou": "0.1.0", "pdf_variant": "pdf/a-3a"},
    organs=("中共淮岭理工大学委员会第一巡察组",),
    pages=6,
    description={
        "organs": ["中共淮岭理工大学委员会第一巡察组"],
        "organ_ids": ["ORG-XC1"],
        "main_recipients": ["中共淮岭理工大学土木建筑学院委员会"],
        "copies_to": ["学校纪委", "学校党委组织部"],
        "urgency": "",
        "classification": "无",
        "handling_mark": "内部资料",
        "drafter_post": "第一巡察组联络员",
        "reviewer_post": "巡察办主任",
        "signatories": ["第一巡察组组长"],
        "attachments": ["巡察反馈问题清单"],
    },
    archival_code="Z109-WS·2022-Y-XCZ-0007",
    filed_under={"fonds_name": "淮岭理工大学", "organ": "中共淮岭理工大学委员会", "is_example": False},
    conformance={"state": "通过", "engine": "veraPDF", "version": "1.31", "claims": [], "reason": ""},
    history=(FILING,),
)


def then(record: Record, act: Act, **details: object) -> Record:
    """*record* with one more event in its history."""
    head = head_of(record.history[-1])
    event = head.next(time="2026-04-01T08:00:00Z", actor="王敏", act=act, object=record.id, **details)
    return replace(record, history=(*record.history, event))
