"""What single steps find: disk, clock, certificate, cells; and that technicians have words for all of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from drivers.contracts import Door
from kiosk.contract.lockers import CellState
from kiosk.contract.self_test import ORDER, Difference, Grade
from kiosk.profile.sections import HealthSettings
from kiosk.technician.readiness import OWN
from kiosk.terminal.lockers.lines import CellLine
from kiosk.terminal.selftest.cells import differences
from kiosk.terminal.selftest.far_side import certificate
from kiosk.terminal.selftest.memory import clock, storage
from kiosk.text import catalogue
from tests.terminal.platform.doubles import settings

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
DAYS = dt.timedelta(days=1)


def test_a_disk_that_is_written_leaves_nothing_behind(tmp_path: Path) -> None:
    assert storage(tmp_path, HealthSettings()).outcome == "passed"
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert storage(tmp_path / "file", HealthSettings()).cause == "storage_refuses"
    assert storage(tmp_path, HealthSettings(space_out_percent=100.0)).cause == "space_nearly_out"
    little = storage(tmp_path, HealthSettings(space_low_percent=100.0))
    assert (little.outcome, little.cause) == ("passed", "space_low")


@pytest.mark.parametrize(
    ("newest", "offset", "cause"),
    [
        (NOW - DAYS, 0.0, ""),
        (None, None, ""),
        (NOW, 45.0, ""),
        (NOW, -61.0, "clock_wrong"),
        (NOW, 3600.0, "clock_wrong"),
        (NOW + 365 * DAYS, 0.0, "clock_set_back"),
        (NOW + dt.timedelta(seconds=90), None, ""),
    ],
)
def test_the_clock(newest: dt.datetime | None, offset: float | None, cause: str) -> None:
    found = clock(newest, NOW, offset, 60.0)
    assert (found.outcome, found.cause) == ("failed" if cause else "passed", cause)


class Sealed:
    """A platform's door with a certificate for this machine, made by nobody whom others know."""

    def __init__(self, folder: Path, days: int) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        begins = dt.datetime.now(dt.UTC) - DAYS
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        made = made.serial_number(x509.random_serial_number()).not_valid_before(begins)
        made = made.not_valid_after(begins + (days + 1) * DAYS + dt.timedelta(hours=1))
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        plain = serialization.NoEncryption()
        secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        self.file = folder / "platform.pem"
        self.file.write_bytes(secret + pem)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self._listener.getsockname()[1]}/v1"
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.file)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            try:
                with line, self._context.wrap_socket(line, server_side=True) as sealed:
                    sealed.recv(1)
            except OSError:
                continue

    def close(self) -> None:
        """Nobody answers any more."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@pytest.fixture(params=[5, 90])
def sealed(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Sealed, int]]:
    """A door whose certificate is good for so many days."""
    door = Sealed(tmp_path, request.param)
    yield door, request.param
    door.close()


async def test_a_certificate_by_whom_nobody_knows_is_refused(sealed: tuple[Sealed, int]) -> None:
    assert (await certificate(settings(sealed[0].url), dt.datetime.now(dt.UTC))).cause == "certificate_refused"


async def test_a_certificate_that_ends_soon_is_told(
    sealed: tuple[Sealed, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    door, days = sealed
    monkeypatch.setattr("requests.utils.DEFAULT_CA_BUNDLE_PATH", str(door.file))
    found = await certificate(settings(door.url), dt.datetime.now(dt.UTC))
    assert found.cause == ("certificate_ends" if days == 5 else "")
    assert days in found.facts.values()


async def test_one_pinned_authority_is_enough(sealed: tuple[Sealed, int]) -> None:
    door, days = sealed
    pinned = dataclasses.replace(settings(door.url), ca_file=door.file)
    assert (await certificate(pinned, dt.datetime.now(dt.UTC))).facts.get("certificate_days", days) == days


async def test_where_no_seal_is_none_is_looked_for() -> None:
    assert (await certificate(settings("http://127.0.0.1:9"), NOW)).outcome == "passed"


def test_every_way_in_which_a_cell_can_disagree() -> None:
    found = set()
    for state, door, inside, blind in itertools.product(CellState, Door, (None, True, False), (False, True)):
        line = CellLine(7, state, "", "D-1")
        for each in differences([line], {7: door}, {7: inside}, {7} if blind else set()):
            found.add((each.found, each.ledger))
            assert (each.cell, each.ledger) == (7, state.value)
    being_used = {"pickup_open", "deposit_open", "reclaim_open"}
    assert {ledger for kind, ledger in found if kind == "door_open"} == {s.value for s in CellState} - being_used
    assert {ledger for kind, ledger in found if kind == "something_inside"} == {"free"}
    assert {ledger for kind, ledger in found if kind == "nothing_inside"} == {"occupied"}


def test_a_door_that_never_tells_is_no_difference_and_one_that_falls_silent_is() -> None:
    line = CellLine(7, CellState.FREE, "", "")
    assert differences([line], {7: Door.UNKNOWN}, {}, {7}) == ()
    assert differences([line], {}, {}, ()) == (Difference(7, "not_readable", "free"),)


def test_technicians_have_words_for_everything() -> None:
    keys = {f"self_test.step.{name}" for name in ORDER} | {f"self_test.cause.{cause}" for cause in OWN}
    keys |= {f"self_test.outcome.{each}" for each in ("passed", "failed", "skipped")}
    keys |= {f"self_test.occasion.{each}" for each in ("start", "daily", "idle", "closed", "asked")}
    grades = [grade.value for grade in Grade if grade is not Grade.RED]
    keys |= {f"self_test.grade.{each}" for each in (*grades, "red_memory", "red_nothing_works")}
    kinds = ("door_open", "something_inside", "nothing_inside", "not_readable")
    keys |= {f"self_test.found.{each}" for each in kinds} | {f"staff.cell_state.{each.value}" for each in CellState}
    assert keys <= catalogue("zh").keys
