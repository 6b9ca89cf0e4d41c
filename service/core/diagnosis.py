"""What a look at an installation finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, whether it is sound, and the cure where it is not."""

    name: str
    sound: bool
    found: str
    cure: str = ""

    def as_dict(self) -> dict[str, str | bool]:
        """The check as plain JSON values."""
        return {"name": self.name, "sound": self.sound, "found": self.found, "cure": self.cure}
