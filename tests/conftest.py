"""What several test files share: one embedded server of the real models, started once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from client.own_server import OwnServer, running_server

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def embedded_server() -> Iterator[OwnServer]:
    """`hearken serve --profile embedded`, as an operator would start it."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def speech_manifest() -> Path:
    """The manifest of real recordings; skips where they are not beside the checkout."""
    manifest = DATA / "speech" / "manifest.tsv"
    if not manifest.is_file():
        pytest.skip(f"{manifest} is not here: real recordings are not part of the repository")
    return manifest
