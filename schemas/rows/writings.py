"""How each kind of value is written in a cell, and read from one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from unicodedata import normalize

from schemas.faults import Fault

BETWEEN = "、"
SEPARATORS = re.compile(r"[、，,；;\n]+")


class Unread(Exception):
    """A cell that cannot be understood: why, and what stands in its place until it is mended."""

    def __init__(self, fault: Fault, kept: Any) -> None:
        super().__init__(fault.message)
        self.fault = fault
        self.kept = kept


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the part that is written: the id of each organ by its name."""

    organs: Mapping[str, str] = field(default_factory=dict)


class Writing(Protocol):
    """How one kind of value is written; `options` are the values to choose from with their labels."""

    @property
    def kind(self) -> str:
        """The name of the kind, by which a grid chooses its editor."""

    @property
    def options(self) -> Mapping[Any, str]:
        """The values to choose from with their labels, none where anything may be typed."""

    def shown(self, value: Any) -> str:
        """The cell of *value*, empty where there is nothing to show."""

    def read(self, text: str, old: Any, known: Known) -> Any:
        """The value that *text* says, which is not empty, in place of *old*; raises Unread."""


def plain(text: str) -> str:
    """*text* as words are compared: width, spaces and case make no difference."""
    return "".join(normalize("NFKC", text).split()).casefold()


def scalar(value: Any) -> str:
    """A text, number or true/false of a draft as its cell; nothing for what has no words."""
    if isinstance(value, str):
        return value
    return "" if value is None or isinstance(value, dict | list) else str(value)


@dataclass(frozen=True, slots=True)
class Words:
    """Text as it is, in one line or (`kind` lines) in several."""

    kind: str = "text"
    options: Mapping[Any, str] = field(default_factory=dict)

    def shown(self, value: Any) -> str:
        """The text."""
        return scalar(value)

    def read(self, text: str, old: Any, known: Known) -> str:
        """The text."""
        return text


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of *options*, by label or value; *synonyms* are what else clerks write for a value."""

    options: Mapping[Any, str]
    synonyms: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "choice"

    def shown(self, value: Any) -> str:
        """The label."""
        known = isinstance(value, str | bool) and value in self.options
        return self.options[value] if known else scalar(value)

    def read(self, text: str, old: Any, known: Known) -> Any:
        """The value; raises Unread for a word that is none of them."""
        wanted = plain(text)
        for value, label in self.options.items():
            if wanted in (plain(label), plain(str(value))):
                return value
        if wanted in self.synonyms:
            return self.synonyms[wanted]
        listed = "、".join(f"“{label}”" for label in self.options.values())
        raise Unread(Fault("not-a-choice", f"“{shortened(text)}”不是可选的词。", f"可选：{listed}。"), text)


@dataclass(frozen=True, slots=True)
class Offered:
    """One of *options*, by label or value, or any other text."""

    options: Mapping[Any, str]
    kind: str = "text"

    def shown(self, value: Any) -> str:
        """The label, else the text."""
        return self.options.get(value, value) if isinstance(value, str) else scalar(value)

    def read(self, text: str, old: Any, known: Known) -> str:
        """The value of that label, else the text."""
        wanted = plain(text)
        return next((str(value) for value, label in self.options.items() if plain(label) == wanted), text)


@dataclass(frozen=True, slots=True)
class TextLines:
    """A list of texts, one a line."""

    kind: str = "lines"
    options: Mapping[Any, str] = field(default_factory=dict)

    def shown(self, value: Any) -> str:
        """One text a line."""
        return "\n".join(scalar(item) for item in items_of(value))

    def read(self, text: str, old: Any, known: Known) -> list[str]:
        """Every line that is not empty."""
        return list(lines_of(text))


@dataclass(frozen=True, slots=True)
class OneOrgan:
    """An organ by its name."""

    kind: str = "organ"
    options: Mapping[Any, str] = field(default_factory=dict)

    def shown(self, value: Any) -> str:
        """Its name."""
        return scalar(value.get("name")) if isinstance(value, dict) else scalar(value)

    def read(self, text: str, old: Any, known: Known) -> dict[str, str]:
        """The organ, with the id it is known by, else its name for an id."""
        return {"id": known.organs.get(text, text), "name": text}


@dataclass(frozen=True, slots=True)
class Organs:
    """Several organs by their names, joined by 、."""

    kind: str = "organs"
    options: Mapping[Any, str] = field(default_factory=dict)

    def shown(self, value: Any) -> str:
        """Their names."""
        return BETWEEN.join(filter(None, map(OneOrgan().shown, items_of(value))))

    def read(self, text: str, old: Any, known: Known) -> list[dict[str, str]]:
        """The organs in their order, each as `OneOrgan` reads it."""
        names = [name.strip() for name in SEPARATORS.split(text)]
        return [OneOrgan().read(name, None, known) for name in names if name]


def items_of(value: Any) -> Iterable[Any]:
    """The items of a list, none where it is no list."""
    return value if isinstance(value, list | tuple) else ()


def lines_of(text: str) -> Iterable[str]:
    """The lines of *text* that are not empty, without the space around them."""
    return filter(None, (line.strip() for line in text.split("\n")))


def shortened(text: str, most: int = 20) -> str:
    """*text* as a message quotes it."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most] + "……"
