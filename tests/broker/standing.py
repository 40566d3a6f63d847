"""A broker that runs, started by `kiosk broker` as the platform's people do, and papers for whoever calls it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509

from kiosk.central.enrolment.at_broker import platform_papers, terminal_papers
from kiosk.central.enrolment.authority import CertificateAuthority, authority_in
from kiosk.central.enrolment.authority import Revoked as Line
from kiosk.central.enrolment.tls import Papers
from kiosk.rig.program import Program, python
from tests.broker.callers import Caller


class Standing:
    """A broker that runs, and papers for whoever calls it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys = folder / "keys"
        self.keys.mkdir()
        self.ca = self.keys / "ca.pem"
        self._ready = folder / "broker.json"
        self.program = Program("broker", self._words(0, 0), folder)

    def starts(self) -> Standing:
        self._ready.unlink(missing_ok=True)
        self.program.start().until(self._ready.exists, "the broker listens")
        return self

    def starts_again(self) -> None:
        """At the same ports."""
        self.program = Program("broker", self._words(self.port, self.platform_port), self.folder)
        self.starts()

    def __enter__(self) -> Standing:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.program.stop()

    @property
    def port(self) -> int:
        return int(json.loads(self._ready.read_text())["port"])

    @property
    def platform_port(self) -> int:
        return int(json.loads(self._ready.read_text())["platform"].rpartition(":")[2])

    @property
    def authority(self) -> CertificateAuthority:
        return authority_in(self.keys, now())

    def terminal(self, name: str, client_id: str = "", lasts: int = 0) -> Caller:
        return Caller(self.papers(name), self.ca, self.port, client_id or name, lasts)

    def papers(self, name: str, authority: CertificateAuthority | None = None, at: dt.datetime | None = None) -> Papers:
        return terminal_papers(made(self.folder / name), authority or self.authority, name, at or now())

    def platform(self, client_id: str = "worker-1") -> Caller:
        return Caller(platform_papers(self.keys, self.authority, now()), self.ca, self.platform_port, client_id)

    def revokes(self, papers: Papers) -> None:
        serial = x509.load_pem_x509_certificate(papers.certificate.read_bytes()).serial_number
        part = self.keys / "ca.crl.part"
        part.write_bytes(self.authority.list_revoked([Line(f"{serial:x}", now())], now()))
        part.replace(self.keys / "ca.crl")

    def _words(self, port: int, platform_port: int) -> list[str]:
        words = ["broker", "--keys", str(self.keys), "--port", str(port), "--platform-port", str(platform_port)]
        return python("kiosk", *words, "--ready", str(self._ready))


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """One for all tests of a module; a room that needs it takes it into its conftest."""
    with Standing(tmp_path_factory.mktemp("broker")) as standing:
        yield standing.starts()


def made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in told]


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
