"""The platform away in every way it can be: the doctor names the step that does not hold."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import ipaddress
import socket
import ssl
import threading
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.doctor.conftest import Bench

DAY = dt.timedelta(days=1)


class Answering(http.server.BaseHTTPRequestHandler):
    """A platform that says its time."""

    status = 200
    ahead = dt.timedelta()

    def do_GET(self) -> None:
        body = b'{"ready": true}'
        self.send_response(self.status)
        self.send_header("X-Server-Time", (dt.datetime.now(dt.UTC) + self.ahead).isoformat())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def certificate(folder: Path, name: str, ends: dt.timedelta) -> Path:
    """A certificate that signed itself, for a name, valid until then."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    is_number = name[0].isdigit()
    named: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name)) if is_number else x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 10 * DAY)
        .not_valid_after(now + ends)
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        made.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return file


@contextlib.contextmanager
def platform(*, cert: Path | None = None, status: int = 200, ahead: float = 0) -> Iterator[str]:
    """A server on this machine; its address."""
    told = type("Told", (Answering,), {"status": status, "ahead": dt.timedelta(seconds=ahead)})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), told)
    if cert is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # callers that hang up are what is tested
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http{'s' if cert else ''}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_platform_that_is_there(bench: Bench) -> None:
    with platform() as url:
        bench.tell(url)
        assert set(bench.says("platform", "clock")) == {"platform", "clock"}


def test_a_name_that_nobody_knows(bench: Bench) -> None:
    bench.tell("https://platform.invalid")
    assert {"platform.name"} == set(bench.says("platform"))


def test_a_port_at_which_nobody_listens(bench: Bench) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        bench.tell(f"http://127.0.0.1:{closed.getsockname()[1]}")
        found = bench.says("platform", "clock")
    assert set(found) == {"platform.unreachable", "clock"}
    assert found["clock"].why == "no_platform"


def test_a_platform_that_answers_wrongly(bench: Bench) -> None:
    with platform(status=503) as url:
        bench.tell(url)
        assert bench.says("platform")["platform.answer"].gaps["said"] == 503


def test_a_plain_server_where_a_secure_one_should_be(bench: Bench) -> None:
    with platform() as url:
        bench.tell(url.replace("http:", "https:"))
        assert set(bench.says("platform")) == {"platform.tls"}


@pytest.mark.parametrize(
    ("name", "ends", "trusted", "found"),
    [
        ("platform.example", 90 * DAY, True, "platform.tls_name"),
        ("127.0.0.1", -DAY, True, "platform.tls_dates"),
        ("127.0.0.1", 5 * DAY, True, "platform.tls_soon"),
        ("127.0.0.1", 90 * DAY, False, "platform.tls_unknown"),
        ("127.0.0.1", 90 * DAY, True, "platform"),
    ],
)
def test_certificates(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, name: str, ends: dt.timedelta, *, trusted: bool, found: str
) -> None:
    cert = certificate(bench.folder, name, ends)
    if trusted:
        monkeypatch.setattr("requests.utils.DEFAULT_CA_BUNDLE_PATH", str(cert))
    with platform(cert=cert) as url:
        bench.tell(url)
        assert set(bench.says("platform")) == {found}


@pytest.mark.parametrize(("ahead", "found"), [(300, "clock.off"), (-400, "clock.off"), (20, "clock.drifts")])
def test_clocks_that_differ(bench: Bench, ahead: float, found: str) -> None:
    with platform(ahead=ahead) as url:
        bench.tell(url)
        said = bench.says("clock")[found]
    assert abs(float(said.gaps["seconds"]) - ahead) < 5


def test_a_line_that_anybody_can_read_is_a_hint(bench: Bench) -> None:
    bench.tell("http://platform.invalid")
    assert {"platform.plain", "platform.name"} == set(bench.says("platform"))
