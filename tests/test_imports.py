"""Doors open fast, and every module can be the first one imported."""

import json
import pkgutil
import subprocess
import sys

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


OTHERS = """
import importlib, json, sys
for module in sys.argv[1:]:
    importlib.import_module(module)
print(json.dumps([name for name in sys.modules if name.partition(".")[0] not in ("service", "schemas")]))
"""

ALONE = """
import contextlib, importlib, json, os, sys
for name in json.load(sys.stdin):
    with contextlib.suppress(Exception):  # a part of a library that only the library itself loads
        importlib.import_module(name)
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


def run(script: str, given: str = "") -> str:
    """What the script says of all modules."""
    command = [sys.executable, "-c", script, *MODULES]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout


def test_every_module_can_be_imported_first() -> None:
    """No module depends on another of ours having been imported before it; libraries may be there."""
    assert "" == run(ALONE, run(OTHERS))
