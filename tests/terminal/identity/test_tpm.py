"""A TPM keeps the key: a program that is a TPM 2.0, spoken with by tpm2-tools over TCP, and no resource manager."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

from kiosk.contract.enrolment import Enrolled
from kiosk.contract.request_signing import DeviceKey
from kiosk.terminal.clock import Clock
from kiosk.terminal.identity import keys
from kiosk.terminal.identity.enrolling import Enrolling
from kiosk.terminal.identity.keys import KeyTrouble
from kiosk.terminal.identity.papers import Papers
from kiosk.terminal.identity.pending import Claim, Trouble
from tests.terminal.identity.chips import fresh_tpm
from tests.terminal.identity.office import Office


@pytest.fixture
def tpm(tmp_path: Path) -> Iterator[str]:
    """A TPM fresh from the factory; how to reach it."""
    with fresh_tpm(tmp_path) as reached:
        yield reached


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the key's file lies."""
    (made := tmp_path / "state/identity/a").mkdir(parents=True)
    return made


def _lasting(tpm: str) -> list[str]:
    """The handles of keys that lie in the chip."""
    told = ["tpm2_getcap", "-T", tpm, "handles-persistent"]
    said = subprocess.run(told, capture_output=True, text=True, check=True).stdout
    return [line.split()[-1] for line in said.splitlines() if line]


def test_the_chip_signs_and_tells_nothing(tpm: str, folder: Path) -> None:
    kept = keys.make(folder, tpm)
    read = keys.read(kept.file)

    for key in (kept.key, read.key) * 3:
        key.public_key().verify(key.sign(b"a request", ECDSA(hashes.SHA256())), b"a request", ECDSA(hashes.SHA256()))
    assert len(DeviceKey("T", read.key).sign(b"a request")) == 64
    assert x509.load_pem_x509_csr(keys.request(read.key).encode()).is_signature_valid
    with pytest.raises(KeyTrouble):
        read.key.private_numbers()
    assert "PRIVATE" not in kept.file.read_text()
    assert [file.name for file in folder.iterdir()] == ["device.tpm"]


def test_many_keys_leave_the_chips_places_free(tpm: str, folder: Path) -> None:
    seen = set()
    for _ in range(5):
        kept = keys.make(folder, tpm)
        seen.add(keys.public_half(kept.key.public_key()))
        keys.forget(kept.file)
        with pytest.raises(KeyTrouble, match="tpm_refuses"):
            kept.key.sign(b"too late", ECDSA(hashes.SHA256()))
    assert len(seen) == 5


async def test_a_box_with_a_chip_enrols_and_the_old_key_is_gone(
    tpm: str, url: str, office: Office, papers: Papers
) -> None:
    files = []
    for _ in range(2):
        box = Enrolling(papers, Clock(), tpm=tpm)
        claim = await box.begin(url)
        assert isinstance(claim, Claim)
        office.approve(claim.code)
        assert isinstance(await box.wait(), Enrolled)
        assert papers.current is not None
        files.append(papers.current / "device.tpm")
    assert not files[0].exists()
    assert keys.read(files[1]).by_chip
    assert len(_lasting(tpm)) == 1


async def test_a_chip_that_is_not_there_is_told(url: str, papers: Papers) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        box = Enrolling(papers, Clock(), tpm=f"swtpm:host=127.0.0.1,port={port}")
        assert await box.begin(url) == Trouble("tpm_refuses")
