"""The papers and with them the rivals' templates, written once before anything is measured."""

import hashlib
import json
from pathlib import Path

from bench.contestant import TEMPLATES
from bench.installing import ROOT
from bench.sizes import BY_NAME, WARM_UP, Size
from bench.texts import prepare
from bench.word_templates import for_carbone, plain, rows_for_carbone

PAPERS = ROOT / "build/bench/papers"
WARM_UP_VARIANT = 99
SOURCES = ("service", "schemas", "templates", "bench")


def paper(size: Size, variant: int) -> Path:
    """The folder of that paper, made if it is not there or if the code that makes it has changed."""
    folder = PAPERS / size.name / str(variant)
    stamp, made_by = folder / "made-by", _digest()
    if not (stamp.exists() and stamp.read_text("ascii") == made_by):
        _prepare(size, variant, folder)
        stamp.write_text(made_by, "ascii")
    return folder


def warm_up(size: Size) -> Path:
    """The small paper of the same type that the engines are made warm with."""
    return paper(BY_NAME[WARM_UP[size.type_name]], WARM_UP_VARIANT)


def _prepare(size: Size, variant: int, folder: Path) -> None:
    from service.bootstrap.papers import build_pipeline
    from service.settings import read_settings

    prepare(build_pipeline(read_settings()), size.payload(variant), folder)
    texts = json.loads((folder / "texts.json").read_text("utf-8"))
    name, tagged = f"{size.type_name}.docx", f"{size.type_name}-{len(texts['annexes'])}.docx"
    given = {"template": tagged, "texts": rows_for_carbone(texts)}
    (folder / "carbone.json").write_text(json.dumps(given, ensure_ascii=False), "utf-8")
    template = (ROOT / "templates/docx" / name).read_bytes()
    _write(TEMPLATES / "plain" / name, plain(template))
    _write(TEMPLATES / "carbone" / tagged, for_carbone(template, texts))


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _digest() -> str:
    """Of all code and templates, without their tests."""
    made = hashlib.sha256()
    files = (path for name in SOURCES for path in (ROOT / name).rglob("*"))
    for path in sorted(files):
        if path.suffix in (".py", ".html", ".docx") and not path.is_relative_to(ROOT / "bench/.venv"):
            made.update(path.read_bytes())
    return made.hexdigest()
