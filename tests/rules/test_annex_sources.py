"""Which lists an attachment may be made from is the type's to say."""

import pytest
from judging import TYPES, findings, payload

from service.rules.header import SOURCES


@pytest.mark.parametrize("name", TYPES)
def test_a_list_the_type_does_not_make_is_refused_with_those_it_makes(name: str) -> None:
    """Any well-written name loads; T-03 says which the type knows, by name and title."""
    values = payload(f"{name}/minimal")
    values["header"]["attachments"] = [{"title": "督办事项清单", "source": "matter_list"}]
    at = "/header/attachments/0/source"
    (found,) = [item for item in findings(values) if (item.code, item.pointer) == ("T-03", at)]
    assert "matter_list" in found.message
    assert any(f"{source}（{title}）" in found.hint for source, title in SOURCES.items())


def test_every_list_of_the_product_is_made_by_a_type() -> None:
    """No name in the table is without a paper that can attach it."""
    for name in SOURCES:
        refused = []
        for kind in TYPES:
            values = payload(f"{kind}/minimal")
            values["header"]["attachments"] = [{"title": "清单", "source": name}]
            refused.append(any("来源" in item.message for item in findings(values) if item.code == "T-03"))
        assert not all(refused), name
