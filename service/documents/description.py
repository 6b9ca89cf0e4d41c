"""What is said of a paper when it is filed, beside what every record has (DA/T 46-2009 M21, M31–M39)."""

from typing import Any

from service.documents.header import LEVELS, Header

UNCLASSIFIED = "无"


def description(header: Header) -> dict[str, Any]:
    """责任者, 主送, 抄送, 紧急程度, 密级, who drafted, reviewed and signed it, its 附件: JSON values."""
    security = header.security
    return {
        "organs": list(header.organs),
        "organ_ids": [header.issuing_authority.id, *(organ.id for organ in header.joint_authorities)],
        "main_recipients": list(header.main_recipients),
        "copies_to": list(header.copies_to),
        "urgency": header.urgency or "",
        "classification": LEVELS.get(security.classification, UNCLASSIFIED),
        "handling_mark": security.handling_mark or "",
        "publication_scope": security.publication_scope,
        "drafter_post": header.drafter_post,
        "reviewer_post": header.reviewer_post,
        "signatories": [header.signatory_post, *header.signatories[1:]],
        "attachments": [item.title for item in header.attachments],
        "sealed": header.sealed,
    }
