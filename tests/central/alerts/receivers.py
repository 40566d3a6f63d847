"""Real receivers: a webhook's server and a mail server on this machine, with the moods of real ones."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Hook:
    """A webhook's server: what came, and how it answers next."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int | str] = []  # a status; "hang": no answer; "cut": the line is cut after reading
        self.url = ""

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """What was told, in order."""
        return [msgspec.json.decode(body) for _, body in self.came]


@contextmanager
def hook() -> Iterator[Hook]:
    """Serve while the test lasts."""
    told = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.came.append((dict(self.headers), body))
            answer = told.answers.pop(0) if told.answers else 200
            if answer == "cut":
                self.connection.close()
                return
            self.send_response(int(answer))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/alerts"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Postbox:
    """What a mail server took, and its mood."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.encrypted: list[bool] = []
        self.refuses = ""

    async def handle_DATA(self, _server: object, session: Any, envelope: Envelope) -> str:  # noqa: ANN401, N802
        """As aiosmtpd calls it."""
        if self.refuses:
            return self.refuses
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        self.encrypted.append(session.ssl is not None)
        return "250 taken"


@contextmanager
def postbox(folder: Path) -> Iterator[tuple[Postbox, int, Path]]:
    """A mail server that wants STARTTLS and a password; its port, and the CA of its certificate."""
    box = Postbox()
    certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def knows(_server: object, _session: object, _envelope: object, _how: str, data: object) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"hall", b"mail:word")
        return AuthResult(success=right, handled=False)

    port = _free_port()  # it connects to itself before it can be asked which one it got
    server = Controller(
        box,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=knows,
    )
    server.start()
    try:
        yield box, port, certificate
    finally:
        server.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as line:
        number: int = line.getsockname()[1]
        return number


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.hall.test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
