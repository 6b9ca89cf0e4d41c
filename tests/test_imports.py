"""Doors open fast, and every module can be the first one imported."""

import json
import pkgutil
import subprocess
import sys

import schemas
import service

HEAVY = ("weasyprint", "docxtpl", "docx", "flask", "marshmallow", "fontTools")
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


ALONE = """
import importlib, os, sys
for module in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(module)
        except BaseException as fault:
            print(module, repr(fault), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


def test_every_module_can_be_imported_first() -> None:
    """No module depends on another having been imported before it."""
    done = subprocess.run([sys.executable, "-c", ALONE, *MODULES], capture_output=True, text=True, check=True)
    assert "" == done.stdout
