"""`kiosk broker`: runs mosquitto for the fleet's channel, with the papers of the platform that lies in a folder.

`kiosk broker papers` gives a terminal that was handed a key, and has no certificate, one for the channel alone.
"""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import os
import pwd
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from kiosk.broker import mosquitto
from kiosk.broker.conf import Doors, Files, configuration, rights
from kiosk.broker.revoked import Revoked, must_change, revoked_in
from kiosk.central.children import Child, DidNotStart, free_port
from kiosk.central.enrolment.at_broker import broker_papers, terminal_papers
from kiosk.central.enrolment.authority import CERTIFICATE_FILE, KEY_FILE, CertificateAuthority, authority_in
from kiosk.central.enrolment.revoked_list import FILE as REVOKED_FILE
from kiosk.central.enrolment.tls import names_for
from kiosk.central.serving import announce
from kiosk.supervisor import Supervisor

_log = logging.getLogger("kiosk.broker")
_LOOK = 0.5  # seconds between two looks at the list and at mosquitto


def main(argv: Sequence[str]) -> int:
    """Run until SIGTERM or SIGINT: 0; 1 when mosquitto could not be started, or ended by itself."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    if list(argv[:1]) == ["papers"]:
        return _papers(argv[1:])
    told = _arguments(argv)
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    try:
        Broker(told).run(over)
    except DidNotStart as why:
        _log.error("%s", why)
        return 1
    return 0


class Broker:
    """mosquitto, started anew whenever other certificates are revoked."""

    def __init__(self, told: argparse.Namespace) -> None:
        self._keys: Path = told.keys
        self._names: list[str] = names_for(told.tls_name, "")
        self._ready: Path | None = told.ready
        self._authority = _authority(self._keys)
        self._doors = Doors(
            told.bind,
            told.port or free_port(told.bind),
            told.platform_bind,
            told.platform_port or free_port(told.platform_bind),
        )
        self._files = _files(self._keys)
        self._supervisor = Supervisor.of_this_program()

    def run(self, over: threading.Event) -> None:
        """Until told to stop. Raises DidNotStart."""
        while (used := revoked_in(self._files.revoked)) is None:
            _log.warning("no list of revoked certificates in %s: the platform writes it", self._files.revoked)
            self._supervisor.ready("waits for the platform's list of revoked certificates")
            self._supervisor.alive()
            if over.wait(2.0):
                return
        child = self._start(over)
        self._announce()
        self._supervisor.ready("terminals may call")
        try:
            while not over.wait(_LOOK):
                self._supervisor.alive()
                if not child.alive:
                    raise DidNotStart("mosquitto has ended by itself")
                found = revoked_in(self._files.revoked)
                if must_change(used, found, _now()):
                    used = found or used
                    _log.info("another list of revoked certificates, %d on it: mosquitto starts anew", _length(used))
                    mosquitto.end(child)
                    child = self._start(over)
        finally:
            self._supervisor.stopping()
            mosquitto.end(child)

    def _start(self, over: threading.Event) -> Child:
        broker_papers(self._files.memory, self._authority, self._names, _now())
        self._files.authority.write_text(self._authority.pem, "ascii")
        self._files.acl.write_text(rights(), "utf-8")
        self._files.acl.chmod(0o600)
        owner = _owner(self._keys)
        self._files.conf.write_text(configuration(self._doors, self._files, owner.pw_name if owner else ""), "utf-8")
        if owner is not None:
            for file in (self._files.memory, *self._files.memory.iterdir()):
                os.chown(file, owner.pw_uid, owner.pw_gid)
        doors = self._doors
        both = ((doors.bind, doors.port), (doors.platform_bind, doors.platform_port))
        child = mosquitto.start(self._files.conf, both, over)
        _log.info("mosquitto %d: terminals at %s:%d", child.pid, doors.bind, doors.port)
        return child

    def _announce(self) -> None:
        doors = self._doors
        _log.info("the platform at %s:%d", doors.platform_bind, doors.platform_port)
        told = {
            "host": doors.bind,
            "port": doors.port,
            "platform": f"{doors.platform_bind}:{doors.platform_port}",
            "ca": str((self._keys / CERTIFICATE_FILE).absolute()),
        }
        announce(self._ready, told)


def _papers(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="kiosk broker papers", description=terminal_papers.__doc__)
    parser.add_argument("--keys", type=Path, required=True, help="folder of the platform's keys")
    parser.add_argument("--terminal", required=True, metavar="ID", help="whose papers these are")
    parser.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="where fleet.key and fleet.pem go")
    told = parser.parse_args(argv)
    try:
        made = terminal_papers(told.into, authority_in(told.keys, _now()), told.terminal, _now())
    except ValueError as why:
        parser.error(str(why))
    sys.stdout.write(f"{made.certificate}\n")
    return 0


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk broker", description=__doc__)
    parser.add_argument("--keys", type=Path, required=True, help="folder of the platform's keys, with its ca.crl")
    parser.add_argument("--port", type=int, default=0, help="where terminals call; 0 takes a free one")
    parser.add_argument("--bind", default="127.0.0.1", metavar="ADDRESS", help="address of that port")
    parser.add_argument("--platform-port", type=int, default=0, help="where the platform calls; 0 takes a free one")
    parser.add_argument("--platform-bind", default="127.0.0.1", metavar="ADDRESS", help="address of that port")
    named = "name or address by which terminals call us, besides this machine's; may be repeated"
    parser.add_argument("--tls-name", metavar="NAME", action="append", default=[], help=named)
    parser.add_argument("--ready", type=Path, help="file that receives host, port, platform (host:port) and ca")
    return parser.parse_args(argv)


def _authority(keys: Path) -> CertificateAuthority:
    """The platform's CA. One that is made here has revoked nobody yet, and says so."""
    new = not (keys / KEY_FILE).exists()
    authority = authority_in(keys, _now())
    if new:
        (keys / REVOKED_FILE).write_bytes(authority.list_revoked((), _now()))
    return authority


def _files(keys: Path) -> Files:
    """Ours lie in a folder beside the platform's keys, for their owner alone."""
    folder = (keys / "broker").absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Files(
        conf=folder / "mosquitto.conf",
        acl=folder / "acl",
        memory=folder,
        authority=folder / CERTIFICATE_FILE,
        certificate=folder / "broker.pem",
        key=folder / "broker.key",
        revoked=(keys / REVOKED_FILE).absolute(),
    )


def _owner(keys: Path) -> pwd.struct_passwd | None:
    """Started as root mosquitto would become somebody who may not read the keys: it becomes their owner."""
    return pwd.getpwuid(keys.stat().st_uid) if os.geteuid() == 0 else None


def _length(revoked: Revoked) -> int:
    return len(revoked.serials)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
