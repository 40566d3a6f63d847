"""A platform that gives identities, and a box that wants one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.terminal.clock import Clock
from kiosk.terminal.identity.enrolling import Enrolling
from kiosk.terminal.identity.papers import Papers
from tests.terminal.identity.office import Office, seat
from tests.terminal.platform.doubles import FarSide, far_side


@pytest.fixture
def server() -> Iterator[FarSide]:
    """Where the platform should be."""
    with far_side() as server:
        yield server


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """The platform's side."""
    return Office(tmp_path)


@pytest.fixture
def url(server: FarSide, office: Office) -> str:
    """Where the platform is."""
    return seat(server, office)


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    """The state folder of a bare box."""
    return Papers(tmp_path / "state")


@pytest.fixture
def box(papers: Papers) -> Enrolling:
    """A bare box without a TPM."""
    return Enrolling(papers, Clock(), tpm="")
