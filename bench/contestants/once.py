"""docxtpl + LibreOffice for one paper from nothing: templates, the paper's folder, and where the files go."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.contestants.libreoffice_cold import make
from bench.contestants.protocol import read_view

if __name__ == "__main__":
    paper, output = map(Path, sys.argv[2:4])
    with TemporaryDirectory() as profile:
        for name, content in make(read_view(paper), Path(profile)).items():
            (output / name).write_bytes(content)
