"""The fleet's channel, broken in every way it can be: the doctor names the step that does not hold."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import threading
from typing import TYPE_CHECKING

from kiosk.central.enrolment.at_broker import broker_papers
from kiosk.central.enrolment.authority import new_authority
from tests.broker.callers import soon
from tests.broker.standing import Standing, made, now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kiosk.central.enrolment.tls import Papers
    from tests.doctor.conftest import Bench

ME = "T-0001"


def _tell(bench: Bench, shown: Papers, ca: Path, port: int, host: str = "127.0.0.1") -> None:
    (bench.state / "local").mkdir(exist_ok=True)
    (bench.state / "local/fleet.toml").write_text(
        f'[fleet]\nhost = "{host}"\nport = {port}\ncertificate = "{shown.certificate}"\ndevice_key = "{shown.key}"\n'
        f'ca_file = "{ca}"\n'
    )


def test_where_no_broker_is_named_there_is_nothing_to_look_at(bench: Bench) -> None:
    bench.tell("http://127.0.0.1:9")
    assert bench.says("fleet")["fleet"].why == "no_fleet"


def test_a_broker_that_takes_our_certificate(bench: Bench, broker: Standing) -> None:
    _tell(bench, broker.papers(ME), broker.ca, broker.port)
    assert bench.says("fleet")["fleet"].seen == f"127.0.0.1:{broker.port}, TLS"


def test_looking_does_not_take_the_running_terminals_place(bench: Bench, broker: Standing) -> None:
    running = broker.terminal(ME).calls()
    assert running.connected()
    _tell(bench, broker.papers(ME), broker.ca, broker.port)
    assert set(bench.says("fleet")) == {"fleet"}
    assert running.says(f"hall/1/{ME}/state", b"still here") in ("Success", "No matching subscribers")
    running.leaves()


def test_a_certificate_that_is_not_good_there(bench: Bench, broker: Standing) -> None:
    _tell(bench, broker.papers("T-0009", new_authority(now())), broker.ca, broker.port)
    assert set(bench.says("fleet")) == {"fleet.refused"}


def test_a_broker_that_is_not_the_platforms(bench: Bench, broker: Standing) -> None:
    (other := bench.folder / "other.pem").write_text(new_authority(now()).pem)
    _tell(bench, broker.papers(ME), other, broker.port)
    assert set(bench.says("fleet")) == {"fleet.foreign"}


@contextlib.contextmanager
def _showing(broker: Standing, name: str, at: dt.datetime) -> Iterator[int]:
    """Somebody with a certificate of the platform's authority, for this name and from then on."""
    papers = broker_papers(made(broker.folder / name), broker.authority, [name], at)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers.certificate, papers.key)
    with _answering(lambda line: context.wrap_socket(line, server_side=True).close()) as port:
        yield port


@contextlib.contextmanager
def _answering(answer: Callable[[socket.socket], object]) -> Iterator[int]:
    """One caller is answered so."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            line, _ = listening.accept()
            with line, contextlib.suppress(OSError):
                answer(line)

        serving = threading.Thread(target=serve)
        serving.start()
        yield listening.getsockname()[1]
        serving.join()


def test_a_broker_whose_certificate_is_anothers_or_old_or_that_speaks_no_tls(bench: Bench, broker: Standing) -> None:
    shown = broker.papers(ME)
    with _showing(broker, "elsewhere.example", now()) as port:
        _tell(bench, shown, broker.ca, port)
        assert set(bench.says("fleet")) == {"fleet.other_name"}
    with _showing(broker, "127.0.0.1", now() - dt.timedelta(days=500)) as port:
        _tell(bench, shown, broker.ca, port)
        assert set(bench.says("fleet")) == {"fleet.dates"}
    with _answering(lambda line: line.sendall(b"220 mail.example ESMTP\r\n")) as port:
        _tell(bench, shown, broker.ca, port)
        assert set(bench.says("fleet")) == {"fleet.tls"}


def test_nobody_listens_or_nobody_has_that_name(bench: Bench, broker: Standing) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    _tell(bench, broker.papers(ME), broker.ca, port)
    said = bench.says("fleet")
    assert set(said) == {"fleet.unreachable"}
    assert said["fleet.unreachable"].gaps["address"] == f"127.0.0.1:{port}"
    _tell(bench, broker.papers(ME), broker.ca, port, "nobody.invalid")
    assert set(bench.says("fleet")) == {"fleet.name"}


def test_papers_that_are_missing_spoilt_or_nearly_over(bench: Bench, broker: Standing) -> None:
    shown = broker.papers(ME)
    _tell(bench, shown, broker.ca, broker.port)
    file = bench.state / "local/fleet.toml"
    whole = file.read_text()
    file.write_text("\n".join(whole.splitlines()[:3]))
    assert set(bench.says("fleet")) == {"fleet.no_papers"}
    file.write_text(whole)
    shown.certificate.write_text("spoilt")
    assert set(bench.says("fleet")) == {"fleet.unreadable"}
    old = now() - dt.timedelta(days=28)
    broker.papers(ME, at=old)
    assert set(bench.says("fleet")) == {"fleet.soon"}


def test_the_broker_itself_still_listens(broker: Standing) -> None:
    """Whatever was tried above."""
    platform = broker.platform().calls()
    soon(platform.up.is_set, "it takes the platform in")
    platform.leaves()
