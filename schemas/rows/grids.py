"""The grids of each document type."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.rows.entries import ENTRIES
from schemas.rows.grid import Grid
from schemas.rows.ledger import LEDGER
from schemas.rows.notice import ASPECTS

GRIDS: Mapping[str, tuple[Grid, ...]] = MappingProxyType(
    {
        "feedback_notice": (ASPECTS,),
        "rectification_plan": (LEDGER,),
        "progress_report": (ENTRIES,),
    }
)
"""By the name of the type; a type that is not here has none."""
