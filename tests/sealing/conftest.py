"""What the tests of seals share."""

import json
from pathlib import Path

import pytest

from service.bootstrap.papers import build_pipeline
from service.sealing.certificates import Evidence, load_evidence
from service.settings import read_settings
from tests.sealing.pki import Authority, authority

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session")
def paper() -> bytes:
    """A PDF of the product: PDF/A-3a and PDF/UA-1."""
    pipeline = build_pipeline(read_settings({}))
    payload = json.loads((SAMPLES / "feedback_notice/minimal.json").read_bytes())
    loaded = pipeline.load(json.dumps(payload).encode(), lambda _: None)
    (pdf,) = (item for item in pipeline.render(loaded, ("pdf",)).renditions if item.format == "pdf")
    return pdf.content


@pytest.fixture(scope="session")
def ours() -> Authority:
    """The authority we trust."""
    return authority("我们信任的")


@pytest.fixture(scope="session")
def trust(ours: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what we trust, with current revocation lists."""
    return ours.lay(tmp_path_factory.mktemp("trust"))


@pytest.fixture(scope="session")
def evidence(trust: Path) -> Evidence:
    """What is in it."""
    return load_evidence(trust)
