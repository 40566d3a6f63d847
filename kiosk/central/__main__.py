"""The program `kiosk central`: opens the database, seeds it when it is empty, and serves it on this machine only."""

from __future__ import annotations

import argparse
import dataclasses
import json
import logging
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from sqlalchemy import Engine
from sqlalchemy.orm import Session as Db

from kiosk.central.app import build
from kiosk.central.faults import Line
from kiosk.central.fees.collector import Collector
from kiosk.central.items.bundle import publish
from kiosk.central.items.folder import BadCatalogue
from kiosk.central.items.taking_over import take_over
from kiosk.central.letter_key import letter_key_in
from kiosk.central.lockers.versions import lift_versions
from kiosk.central.office import Office, calendar_in, local_now
from kiosk.central.policies import NAMES, set_policy
from kiosk.central.proving.province import Province
from kiosk.central.results.seal import seal_in
from kiosk.central.rounds import Watch
from kiosk.central.secret_files import secret_in
from kiosk.central.seed.places import enrol_terminals
from kiosk.central.seed.sow import sow
from kiosk.central.signing import signer_in
from kiosk.central.storage import open_storage, sqlite_url

log = logging.getLogger(__name__)
HOST = "127.0.0.1"
HERE = "here"
SIGN_IN_FILE = "sign_in.secret"  # beside our keys, and theirs: nothing is made up where it is missing
STOP_WITHIN = 1  # seconds left to answers under way when the program is told to stop


class NotKnown(Exception):
    """The identity provider has given us no secret, so that it would not know us."""


def main(argv: Sequence[str]) -> int:
    """Serve until SIGTERM or SIGINT."""
    asked = _arguments(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        office = open_office(asked)
    except BadCatalogue as bad:
        for problem in bad.problems:
            log.error("%s", problem)
        return 2
    except NotKnown as missing:
        log.error("%s", missing)
        return 2
    with socket.create_server((HOST, asked.port), backlog=64) as listener:
        # Head and body of an answer go out as two small pieces: without this each answer waits 40 ms for an ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        public = url if asked.public_url == HERE else asked.public_url
        office = dataclasses.replace(office, public_url=public.rstrip("/"))
        with office.begin() as session:
            publish(session, office)
        server = uvicorn.Server(_config(office, with_faults=asked.faults))
        server.config.load()
        _stop_when_told(server)
        _announce(asked.ready, url, office.signer.public)
        with Watch(office):
            server.run(sockets=[listener])
    office.engine.dispose()
    return 0


def _stop_when_told(server: uvicorn.Server) -> None:
    """End the serving loop on a signal, so that the database is closed and the program ends with 0."""

    def stop(_signal: int, _frame: object) -> None:
        server.should_exit = True

    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, stop)


def open_office(asked: argparse.Namespace) -> Office:
    """The office on this database, seeded when it was empty, with the terminals of the keys file and its own keys."""
    engine = open_storage(asked.db_url or sqlite_url(asked.db))
    today = local_now().date()
    if asked.seed is not None and sow(engine, asked.seed, today):
        log.info("database seeded from %s", asked.seed.name)
    elif asked.seed is not None:
        _renew_catalogue(engine, asked.seed)
    with Db(engine) as session, session.begin():
        if asked.terminal_keys is not None:
            enrol_terminals(session, asked.terminal_keys)
        for name, value in asked.policy:
            set_policy(session, name, value)
        lift_versions(session)
    workdays = calendar_in(engine)
    for year in (today.year, today.year + 1):
        if not workdays.covers(year):
            log.warning("no calendar for %d: promised dates count Monday to Friday", year)
    keys: Path = asked.keys
    return Office(
        engine,
        workdays,
        signer_in(keys / "signing.key"),
        letter_key_in(keys / "letter.key"),
        sender_key=secret_in(keys / "sender.key"),
        code_key=secret_in(keys / "codes.key"),
        registry=asked.registry.rstrip("/"),
        collector=Collector(asked.collector, secret_in(keys / "collector.key")) if asked.collector else None,
        seal=seal_in(keys / "seal.pem"),
        province=_province(asked),
    )


def _province(asked: argparse.Namespace) -> Province | None:
    """The identity provider. Raises NotKnown where the secret that it gave us does not lie beside our keys."""
    if not asked.sign_in:
        return None
    file: Path = asked.keys / SIGN_IN_FILE
    secret = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    if not secret:
        raise NotKnown(f"--sign-in needs the secret that the identity provider gave us, in {file}")
    return Province(asked.sign_in, asked.sign_in_client, secret, asked.sign_in_number)


def _renew_catalogue(engine: Engine, folder: Path) -> None:
    """Take over what was written since the last start. A mistake in it must not close a platform that has cases."""
    try:
        with Db(engine) as session, session.begin():
            take_over(session, folder)
    except BadCatalogue as bad:
        for problem in bad.problems:
            log.error("%s", problem)
        log.error("the catalogue stays as it was: %d to mend", len(bad.problems))


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk central", description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--db", type=Path, help="database file; made when it is missing")
    where.add_argument("--db-url", help="PostgreSQL instead: postgresql+psycopg://user@host/name")
    parser.add_argument("--seed", type=Path, help="folder of seed files for an empty database")
    parser.add_argument("--port", type=int, default=0, help="port on this machine; 0 takes a free one")
    parser.add_argument("--ready", type=Path, help='file that receives {"url": …, "signer": …} once it answers')
    parser.add_argument("--terminal-keys", type=Path, help="file of terminals and their keys, as in sites.toml")
    parser.add_argument("--keys", type=Path, help="folder of our keys, made when missing (default: that of --db)")
    parser.add_argument("--collector", metavar="URL", help="the bank that takes fees; without it none are paid here")
    parser.add_argument("--registry", default="", metavar="URL", help="through which issuers of documents are asked")
    parser.add_argument("--sign-in", default="", metavar="URL", help="issuer at which citizens sign in by telephone")
    parser.add_argument("--sign-in-client", default="hall", metavar="ID", help="by which the issuer knows us")
    parser.add_argument("--sign-in-number", default="id_number", metavar="CLAIM", help="what it calls an ID number")
    found = "where citizens' telephones find this platform, or 'here' for this machine; without it they get no page"
    parser.add_argument("--public-url", default="", metavar="URL", help=found)
    parser.add_argument("--policy", type=_policy, action="append", default=[], help="NAME=NUMBER, kept in the database")
    parser.add_argument("--faults", action="store_true", help="allow fault switches at /faults (for tests)")
    asked = parser.parse_args(argv)
    if asked.db is None and asked.keys is None:
        parser.error("--db-url needs --keys: there is no database file to put them beside")
    asked.keys = asked.keys or asked.db.parent
    return asked


def _policy(text: str) -> tuple[str, int]:
    name, _, value = text.partition("=")
    if name not in NAMES:
        raise argparse.ArgumentTypeError(f"{name} is no policy; there are {', '.join(sorted(NAMES))}")
    return name, int(value)


def _config(office: Office, *, with_faults: bool) -> uvicorn.Config:
    return uvicorn.Config(
        build(office, with_faults=with_faults),
        http=Line if with_faults else "h11",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN,
    )


def _announce(ready: Path | None, url: str, signer: str) -> None:
    """Say where the platform is. The socket already listens, so whoever reads this may connect at once."""
    log.info("central platform at %s", url)
    if ready is not None:
        part = ready.with_name(ready.name + ".part")
        part.write_text(json.dumps({"url": url, "signer": signer}), encoding="utf-8")
        part.replace(ready)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
