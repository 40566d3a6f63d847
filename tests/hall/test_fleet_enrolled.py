"""A terminal whose key a TPM keeps learns at its enrolment where the broker is, is heard there, and shut out by two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509

from kiosk.rig.house import TERMINAL, House
from kiosk.terminal.identity.papers import Papers
from tests.hall.test_enrolled import Identities
from tests.hall.test_fleet import Platform
from tests.terminal.identity.chips import fresh_tpm

OFTEN = "probe_seconds = 1\naway_probe_seconds = 0.5\nmanifest_seconds = 1\n"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A hall with a broker, whose platform serves TLS."""
    with fresh_tpm(tmp_path) as tpm, House(tmp_path / "house", enrolled=True, terminal_config=OFTEN) as opened:
        opened.start_hall()
        opened.start_broker()
        opened.start_central()
        assert Identities(opened).enrol(replaces=True, tpm=tpm) == TERMINAL
        yield opened


async def test_its_key_for_the_broker_is_in_memory_alone(house: House) -> None:
    platform = Platform(house)
    try:
        house.start_terminal()
        await platform.hears(lambda state: state.certificate_until is not None, "its state is told", 20.0)
        until = platform.states[-1].certificate_until
        newest = x509.load_pem_x509_certificate(Identities(house).newest().encode())
        assert until == newest.not_valid_after_utc
        folder = Papers(house.state).current
        assert folder is not None
        assert {file.name for file in folder.iterdir()} >= {"device.tpm", "certificate.pem"}
        everything = b"".join(file.read_bytes() for file in house.state.rglob("*") if file.is_file())
        assert b"PRIVATE KEY" not in everything
        assert platform.online[-1].online
        Identities(house).revoke()
        log = house.logs / "terminal.log"
        await platform.soon(lambda: "it refuses our certificate" in log.read_text(), "it is shut out", 30.0)
    finally:
        platform.caller.leaves()
    again = Platform(house)
    await again.soon(lambda: bool(again.online) and not again.online[-1].online, "it is told as gone")
    again.caller.leaves()
