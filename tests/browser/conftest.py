"""A copy of the site that a test may spoil, and a host of its own that serves it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from web import Web


@pytest.fixture
def folder(site: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(site, tmp_path / "site"))


@pytest.fixture(params=["/", "/guide/"], ids=["root", "sub-path"])
def web(folder: Path, request: pytest.FixtureRequest) -> Iterator[Web]:
    host = Web(folder, request.param)
    yield host
    host.stop()


@pytest.fixture
def host(folder: Path) -> Iterator[Web]:
    host = Web(folder)
    yield host
    host.stop()
