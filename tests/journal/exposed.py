"""The text of /metrics as its readers see it: by the parsers of prometheus_client itself."""

from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_open
from prometheus_client.parser import text_string_to_metric_families as read_plain

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def figures(text: str, *, is_open: bool = False) -> Figures:
    """Each sample by its name and labels; raises ValueError where the text is not sound."""
    families = (read_open if is_open else read_plain)(text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def of(found: Figures, name: str, **labels: str) -> float:
    """One figure, 0 where it is not told yet."""
    return found.get((name, frozenset(labels.items())), 0.0)
