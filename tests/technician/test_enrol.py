"""`kiosk enrol`, as a technician types it on a box without a screen: code, approval, and what it ends with."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.contract.enrolment import ClaimState, read_claim
from tests.terminal.identity.office import Office, seat
from tests.terminal.platform.doubles import FarSide, far_side
from tests.terminal.settings.conftest import GOOD

PATIENCE = 40


@pytest.fixture
def server() -> Iterator[FarSide]:
    """Where the platform is."""
    with far_side() as server:
        yield server


@dataclass
class Technician:
    """At a bare box."""

    folder: Path
    office: Office
    url: str

    def types(self, *words: str, config: str = "terminal.toml") -> subprocess.Popen[str]:
        """The command, with its answer still to come."""
        told = [sys.executable, "-m", "kiosk", "enrol", "--config", str(self.folder / config), "--lang", "en", *words]
        return subprocess.Popen(told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def ends(self, *words: str) -> tuple[int, str]:
        """Its exit code and all that it said."""
        typed = self.types(*words)
        said, complained = typed.communicate(timeout=PATIENCE)
        return typed.returncode, said + complained

    def enrols(self, decision: ClaimState = ClaimState.APPROVED, *words: str) -> tuple[int, str]:
        """The same, with somebody at the platform who types the code and decides."""
        typed = self.types("--url", self.url, "--tpm", "none", "--json", *words)
        assert typed.stdout is not None
        shown = json.loads(typed.stdout.readline())
        assert self.office.approve(shown["code"], decision)
        said, complained = typed.communicate(timeout=PATIENCE)
        return typed.returncode, said + complained


@pytest.fixture
def technician(tmp_path: Path, server: FarSide) -> Technician:
    """A box that knows where its state lies, and nothing else."""
    office = Office(tmp_path)
    (tmp_path / "terminal.toml").write_text('[state]\ndir = "state"\n[counter]\nsocket = "run/counter.sock"\n')
    return Technician(tmp_path, office, seat(server, office))


def test_approved(technician: Technician) -> None:
    code, said = technician.enrols()

    assert code == 0
    assert json.loads(said.splitlines()[-1])["terminal"] == "T-0042"
    (technician.folder / "terminal.toml").write_text(
        GOOD.replace("/var/lib/kiosk", "state").replace('key_file = "platform.key"\n', "")
    )
    code, said = technician.ends("--show")
    assert code == 0
    assert said.startswith("This is T-0042 at site 370923-01, certificate good until ")
    assert said.endswith("A file keeps the key, for the terminal alone.\n")


def test_declined(technician: Technician) -> None:
    code, said = technician.enrols(ClaimState.DECLINED)

    assert code == 1
    assert "declined this machine" in said
    assert technician.ends("--show") == (3, "This machine is not enrolled, and no claim waits.\n")


def test_the_code_can_be_read_and_scanned_and_waits_for_who_comes_back(technician: Technician) -> None:
    typed = technician.types("--url", technician.url, "--tpm", "none")
    assert typed.stdout is not None
    line = typed.stdout.readline()
    picture = "".join(typed.stdout.readline() for _ in range(12))
    typed.kill()
    typed.communicate()
    (shown,) = [word for word in line.replace(",", " ").split() if "-" in word and read_claim(word)]

    assert {"█", "▄", "▀"} <= set(picture)
    assert technician.ends("--show") == (1, f"Claim code {shown} waits for approval.\n")
    again = technician.types("--url", technician.url, "--tpm", "none", "--json")
    assert again.stdout is not None
    assert json.loads(again.stdout.readline())["code"] == shown
    again.kill()
    again.communicate()


def test_what_keeps_it_from_asking_is_said(technician: Technician) -> None:
    assert technician.ends("--url", "http://platform.example") == (
        3,
        "The platform's address must begin with https; http is for this machine itself only.\n",
    )
    code, said = technician.ends("--url", "https://127.0.0.1:9")
    assert (code, "no_connection" in said) == (3, True)
    assert technician.ends() == (2, "Where is the platform? Give --url.\n")
    (technician.folder / "empty.toml").write_text("")
    typed = technician.types(config="empty.toml")
    _, complained = typed.communicate(timeout=PATIENCE)
    assert (typed.returncode, complained) == (2, "The settings name no state folder ([state] dir).\n")
