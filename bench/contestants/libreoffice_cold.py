"""docxtpl, then LibreOffice started for each paper; its profile is kept, as a user's is."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.contestants.docxtpl_word import make as fill
from bench.contestants.protocol import read_view, serve


def make(given: dict[str, Any], profile: Path) -> dict[str, bytes]:
    """The Word file and the PDF made of it."""
    made = fill(given)
    with TemporaryDirectory() as name:
        paper = Path(name, "paper.docx")
        paper.write_bytes(made["paper.docx"])
        command = [
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
        ]
        subprocess.run([*command, "--outdir", name, paper], check=True, stdout=subprocess.DEVNULL)
        return {**made, "paper.pdf": paper.with_suffix(".pdf").read_bytes()}


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        serve(read_view, lambda given: make(given, Path(folder)))
