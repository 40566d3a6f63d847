"""The program `kiosk central`: opens the database, seeds it when it is empty, and serves it on this machine only."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from sqlalchemy.orm import Session as Db

from kiosk.central.app import build
from kiosk.central.faults import Line
from kiosk.central.lockers.versions import lift_versions
from kiosk.central.office import Office, calendar_in, local_now
from kiosk.central.policies import NAMES, set_policy
from kiosk.central.rounds import Watch
from kiosk.central.secret_files import secret_in
from kiosk.central.seed.places import enrol_terminals
from kiosk.central.seed.sow import sow
from kiosk.central.signing import signer_in
from kiosk.central.storage import open_storage, sqlite_url

log = logging.getLogger(__name__)
HOST = "127.0.0.1"
STOP_WITHIN = 1  # seconds left to answers under way when the program is told to stop


def main(argv: Sequence[str]) -> int:
    """Serve until SIGTERM or SIGINT."""
    asked = _arguments(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    office = open_office(asked)
    with socket.create_server((HOST, asked.port), backlog=64) as listener:
        # Head and body of an answer go out as two small pieces: without this each answer waits 40 ms for an ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = uvicorn.Server(_config(office, with_faults=asked.faults))
        server.config.load()
        _stop_when_told(server)
        port = listener.getsockname()[1]
        _announce(asked.ready, f"http://{HOST}:{port}", office.signer.public)
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
    return Office(engine, workdays, signer_in(asked.signing_key), sender_key=secret_in(asked.sender_key))


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk central", description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--db", type=Path, help="database file; made when it is missing")
    where.add_argument("--db-url", help="PostgreSQL instead: postgresql+psycopg://user@host/name")
    parser.add_argument("--seed", type=Path, help="folder of seed files for an empty database")
    parser.add_argument("--port", type=int, default=0, help="port on this machine; 0 takes a free one")
    parser.add_argument("--ready", type=Path, help='file that receives {"url": …, "signer": …} once it answers')
    parser.add_argument("--terminal-keys", type=Path, help="file of terminals and their keys, as in sites.toml")
    parser.add_argument("--signing-key", type=Path, help="file of the signing key; made when missing (beside --db)")
    parser.add_argument("--sender-key", type=Path, help="file of the key of who sends messages (beside --db)")
    parser.add_argument("--policy", type=_policy, action="append", default=[], help="NAME=NUMBER, kept in the database")
    parser.add_argument("--faults", action="store_true", help="allow fault switches at /faults (for tests)")
    asked = parser.parse_args(argv)
    if asked.db is None and (asked.signing_key is None or asked.sender_key is None):
        parser.error("--db-url needs --signing-key and --sender-key: there is no file to put the keys beside")
    asked.signing_key = asked.signing_key or asked.db.with_name("signing.key")
    asked.sender_key = asked.sender_key or asked.db.with_name("sender.key")
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
