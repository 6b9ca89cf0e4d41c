"""Which strings of a payload a reader will see as words."""

from collections.abc import Iterator

from service.core.checking import Subject

TECHNICAL = frozenset({"id", "file_hash", "derived", "doc_type", "schema_version", "rule_profile"})
OWN_NUMBER = "/header/doc_number/display"
"""The paper's own number: HD-06 judges it whole."""

HAN = r"\u3400-\u9fff\U00020000-\U0003ffff"
"""Han characters, as the inside of a regular expression's brackets."""


def prose(subject: Subject) -> Iterator[tuple[str, str]]:
    """Every (pointer, text) of the payload that is not an identifier, a digest or an expression."""
    return ((at, text) for at, text in subject.texts if not is_technical(at))


def is_technical(at: str) -> bool:
    """Whether the value at pointer *at* speaks to machines only."""
    if at == OWN_NUMBER:
        return True
    keys = at.split("/")
    key = keys[-2] if keys[-1].isdigit() else keys[-1]
    return key in TECHNICAL or key.endswith(("_id", "_ids"))


def excerpt(text: str, start: int, end: int, around: int = 8) -> str:
    """The words of *text* from *start* to *end* with a few signs on both sides, on one line."""
    return text[max(start - around, 0) : end + around].replace("\n", " ")
