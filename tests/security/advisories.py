"""Known holes of what is locked, where pip-audit's service is out of reach: `make audit ADVISORIES=folder`.

The folder is a checkout of pypa/advisory-database. Ends with 1 where a locked version is affected.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

LOCKS = ("requirements.txt", "requirements-dev.txt", "bench/requirements.txt")


def affected(folder: Path, locked: dict[str, str]) -> Iterator[str]:
    """The advisories that name a locked version."""
    for name, version in sorted(locked.items()):
        for path in sorted((folder / "vulns" / canonicalize_name(name)).glob("*.yaml")):
            told = yaml.safe_load(path.read_text("utf-8"))
            if not told.get("withdrawn") and any(_holds(part, version) for part in told.get("affected", ())):
                yield f"{name} {version}: {told['id']} {' '.join(told.get('aliases', ()))}"


def _holds(part: dict[str, Any], version: str) -> bool:
    if version in part.get("versions", ()):
        return True
    spans = [span for span in part.get("ranges", ()) if span["type"] == "ECOSYSTEM"]
    return any(_is_in(span["events"], Version(version)) for span in spans)


def _is_in(events: list[dict[str, str]], version: Version) -> bool:
    """Whether the last event up to that version is one that brought the hole in."""
    is_in = False
    for event in events:
        ((kind, at),) = event.items()
        try:
            reached = version > Version(at) if kind == "last_affected" else version >= Version(at)
        except InvalidVersion:
            continue
        if reached:
            is_in = kind == "introduced"
    return is_in


if __name__ == "__main__":
    checkout = Path(sys.argv[1])
    text = "\n".join(Path(lock).read_text("utf-8") for lock in LOCKS)
    locked = dict(re.findall(r"^(\S+)==(\S+)", text, re.MULTILINE))
    found = [*affected(checkout, locked)]
    print("\n".join([*found, f"{len(locked)} packages, {len(found)} known holes"]))
    sys.exit(bool(found))
