"""Doors open fast, and every module can be the first one imported."""

import json
import pkgutil
import subprocess
import sys
from graphlib import TopologicalSorter

from grimp import build_graph

import schemas
import service

HEAVY = (
    "weasyprint",
    "docxtpl",
    "docx",
    "flask",
    "marshmallow",
    "fontTools",
    "argon2",
    "sqlalchemy",
    "boto3",
)
MODULES = sorted(
    module.name
    for package in (service, schemas)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
)


def test_asking_for_help_loads_no_engine() -> None:
    """`hongtou --help` is answered without the libraries that take seconds."""
    script = (
        f"import sys, json, service.cli; print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert [] == json.loads(done.stdout)


EVERY = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"


def test_every_module_can_be_imported() -> None:
    """None fails, in the order of their names."""
    subprocess.run([sys.executable, "-c", EVERY, *MODULES], check=True)


def test_every_module_can_be_imported_first() -> None:
    """No module needs, by whatever detour, that it was imported before: no order of imports matters then.

    Whoever imports a module imports the packages it is in.
    """
    graph = build_graph("service", "schemas", "templates", "samples", cache_dir=None)
    needed = {
        module: graph.find_modules_directly_imported_by(module) | {module.rpartition(".")[0]}
        for module in graph.modules
    }
    assert [*TopologicalSorter(needed).static_order()]
