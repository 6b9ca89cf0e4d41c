"""What may be written in fields that take any text, and what each stands for: a form offers it for choice."""

from importlib import import_module

from service.rules.profiles import profiles

Pairs = list[list[str]]


def offers(type_name: str) -> dict[tuple[str, str], Pairs]:
    """Pairs of value and Chinese words, by the key and the kind of the fields that take them."""
    makes: dict[str, str] = getattr(import_module(f"service.rules.{type_name}"), "SOURCES", {})
    return {
        ("source", "name"): [[name, title] for name, title in makes.items()],
        ("rule_profile", "text"): [[name, profile.title] for name, profile in profiles().items()],
    }
