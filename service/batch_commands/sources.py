"""What the command was given, as entries of a batch."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile

import click

from service.core.entries import Entry
from service.intake.examples import tabled_types
from service.intake.limits import MEBI, Limits
from service.intake.sources import entries, entries_of
from service.intake.tables import Tables
from service.settings import Settings

STANDARD_INPUT = Path("-")


def entries_in(sources: Sequence[Path], settings: Settings) -> Iterator[Entry]:
    """The entries of files, folders and standard input, in that order; raises TooMuch on the way."""
    limits = Limits(settings.max_body_bytes, total=settings.batch_max_mb * MEBI)
    unpack = Tables(tabled_types())
    if STANDARD_INPUT not in sources:
        yield from entries(sources, limits, unpack)
        return
    with TemporaryFile() as whole:  # what a package or a sheet says is read from its end
        shutil.copyfileobj(sys.stdin.buffer, whole)
        whole.seek(0)
        yield from entries_of(whole, "标准输入", "", limits, unpack)


def check_sources(sources: Sequence[Path], folder: Path | None) -> None:
    """Nothing; raises UsageError where standard input is not alone, or files would lie among the data."""
    if STANDARD_INPUT in sources and len(sources) > 1:
        raise click.UsageError("标准输入（-）不能与别的数据一起用。")
    if folder:
        _check_apart(sources, folder)


def _check_apart(sources: Sequence[Path], folder: Path) -> None:
    place = folder.resolve()
    for source in sources:
        if source.is_dir() and place.is_relative_to(source.resolve()):
            raise click.UsageError(f"输出文件夹 {folder} 不能在数据文件夹 {source} 里面，请另选一处。")
