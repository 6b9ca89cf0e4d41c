"""Every planted hole by name."""

from collections.abc import Mapping

from tests.security.hole import Hole
from tests.security.holes_of_content import CONTENT
from tests.security.holes_of_doors import DOORS

HOLES: Mapping[str, Hole] = {**CONTENT, **DOORS}
