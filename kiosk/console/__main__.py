"""The program `kiosk console`: the operators' pages, beside a platform on the same database.

It listens on this machine only; browsers elsewhere come through a proxy on this machine (nginx), which says in
X-Forwarded-For and X-Forwarded-Proto who asked and how. Nobody else is believed those headers.
"""

from __future__ import annotations

import argparse
import faulthandler
import logging
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from kiosk.central.at_database import ask_for_database, database_of
from kiosk.central.enrolment.authority import CERTIFICATE_FILE, authority_in
from kiosk.central.enrolment.revoked_list import FILE as REVOKED_FILE
from kiosk.central.enrolment.tls import names_for, papers_in
from kiosk.central.letter_key import letter_key_in
from kiosk.central.migrations.refusals import BadDatabase
from kiosk.central.office import OPERATORS_FILE, Office, calendar_in, local_now
from kiosk.central.operators.passwords import nobodys
from kiosk.central.secret_files import secret_in
from kiosk.central.serving import HOST, announce, serving, stop_when_told
from kiosk.central.signing import signer_in
from kiosk.console.app import build
from kiosk.contract.release import keys_in

log = logging.getLogger(__name__)


def main(argv: Sequence[str]) -> int:
    """Serve until SIGTERM or SIGINT."""
    asked = _arguments(argv)
    faulthandler.enable(all_threads=True)  # of a crash in machine code the log tells files and lines, and no values
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        office = open_office(asked)
    except BadDatabase as why:
        log.error("%s", why)
        return 2
    with socket.create_server((HOST, asked.port), backlog=64) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        url = f"{'https' if asked.tls else 'http'}://{HOST}:{listener.getsockname()[1]}"
        names = names_for(asked.tls_name, office.public_url)
        papers = papers_in(asked.keys, office.authority, names, office.now(), "console") if asked.tls else None
        app = build(office, frozenset(names), described=asked.describe)
        server = uvicorn.Server(serving(app, papers))
        server.config.load()
        stop_when_told(server)
        log.info("operators' console at %s", url)
        announce(asked.ready, {"url": url, "ca": str(asked.keys / CERTIFICATE_FILE)})
        server.run(sockets=[listener])
    office.engine.dispose()
    return 0


def open_office(asked: argparse.Namespace) -> Office:
    """The platform's office on this database, with the keys that operators' deeds need."""
    engine = database_of(asked)
    keys: Path = asked.keys
    nobodys()
    return Office(
        engine,
        calendar_in(engine),
        signer_in(keys / "signing.key"),
        letter_key_in(keys / "letter.key"),
        code_key=secret_in(keys / "codes.key"),
        operator_key=secret_in(keys / OPERATORS_FILE),
        public_url=asked.public_url.rstrip("/"),
        release_keys=keys_in(asked.release_keys.read_text("ascii")) if asked.release_keys else (),
        bundles=keys / "bundles",
        authority=authority_in(keys, local_now()),
        revoked_list=keys / REVOKED_FILE,
    )


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk console", description=__doc__)
    ask_for_database(parser)
    parser.add_argument("--keys", type=Path, help="folder of the platform's keys (default: that of --db)")
    parser.add_argument("--port", type=int, default=0, help="port on this machine; 0 takes a free one")
    parser.add_argument("--ready", type=Path, help="file that receives url and ca (a path) once it answers")
    parser.add_argument("--release-keys", type=Path, metavar="FILE", help="public keys of who makes releases")
    found = "where operators' browsers find the console, when not on this machine; other names are turned away"
    parser.add_argument("--public-url", default="", metavar="URL", help=found)
    parser.add_argument("--tls", action="store_true", help="serve TLS, with a certificate of the platform's own CA")
    named = "name by which browsers ask for it, besides this machine's and that of --public-url; may be repeated"
    parser.add_argument("--tls-name", metavar="NAME", action="append", default=[], help=named)
    parser.add_argument("--describe", action="store_true", help="describe its forms at /openapi.json (for tests)")
    asked = parser.parse_args(argv)
    if asked.db is None and asked.keys is None:
        parser.error("--db-url needs --keys: there is no database file to find them beside")
    if asked.public_url and not urlsplit(asked.public_url).hostname:
        parser.error("--public-url needs a whole address, such as https://console.example")
    asked.keys = asked.keys or asked.db.parent
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
