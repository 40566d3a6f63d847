"""The program `kiosk central`: opens the database, seeds it when it is empty, and serves it on this machine only.

`kiosk central migrate` does no more than bring the tables of a database to this program's version.
"""

from __future__ import annotations

import argparse
import dataclasses
import faulthandler
import logging
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import uvicorn
from sqlalchemy import Engine
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.books import take_over_rules
from kiosk.central.alerts.options import add_options, ways_in
from kiosk.central.alerts.sheet import BadRules
from kiosk.central.alerts.watch import Alerts
from kiosk.central.app import build
from kiosk.central.enrolment.authority import CERTIFICATE_FILE, authority_in
from kiosk.central.enrolment.revoked_list import FILE as REVOKED_FILE
from kiosk.central.enrolment.revoked_list import write_list
from kiosk.central.enrolment.tls import names_for, papers_in
from kiosk.central.faults import Line
from kiosk.central.fees.collector import Collector
from kiosk.central.fleet.hub import Hub
from kiosk.central.items.bundle import publish
from kiosk.central.items.folder import BadCatalogue
from kiosk.central.items.taking_over import take_over
from kiosk.central.letter_key import letter_key_in
from kiosk.central.lockers.versions import lift_versions
from kiosk.central.migrations.command import main as migrate
from kiosk.central.migrations.refusals import BadDatabase
from kiosk.central.office import OPERATORS_FILE, Office, calendar_in, local_now
from kiosk.central.policies import NAMES, set_policy
from kiosk.central.profiles.folder import PROFILES, BadProfiles
from kiosk.central.profiles.taking_over import take_over_profiles, tell_broker
from kiosk.central.proving.province import Province
from kiosk.central.pruning import pruning
from kiosk.central.reports.watch import month_by_month
from kiosk.central.results.seal import seal_in
from kiosk.central.rounds import rounds
from kiosk.central.secret_files import secret_in
from kiosk.central.seed.places import enrol_terminals
from kiosk.central.seed.sow import sow
from kiosk.central.serving import HOST, announce, serving, stop_when_told
from kiosk.central.signing import signer_in
from kiosk.central.storage import open_storage, sqlite_url
from kiosk.contract.address import Address, address_for_terminals, address_in
from kiosk.contract.release import keys_in

log = logging.getLogger(__name__)
HERE = "here"
SIGN_IN_FILE = "sign_in.secret"  # beside our keys, and theirs: nothing is made up where it is missing


class NotKnown(Exception):
    """The identity provider has given us no secret, so that it would not know us."""


def main(argv: Sequence[str]) -> int:
    """Serve until SIGTERM or SIGINT."""
    if list(argv[:1]) == ["migrate"]:
        return migrate(argv[1:])
    asked = _arguments(argv)
    faulthandler.enable(all_threads=True)  # of a crash in machine code the log tells files and lines, and no values
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        office = open_office(asked)
    except (BadCatalogue, BadProfiles) as bad:
        for problem in bad.problems:
            log.error("%s", problem)
        return 2
    except (BadDatabase, NotKnown) as why:
        log.error("%s", why)
        return 2
    with socket.create_server((HOST, asked.port), backlog=64) as listener:
        # Head and body of an answer go out as two small pieces: without this each answer waits 40 ms for an ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        url = f"{'https' if asked.tls else 'http'}://{HOST}:{listener.getsockname()[1]}"
        public = url if asked.public_url == HERE else asked.public_url
        office = dataclasses.replace(office, public_url=public.rstrip("/"))
        with office.begin() as session:
            publish(session, office)
        write_list(office)
        names = names_for(asked.tls_name, office.public_url)
        papers = papers_in(asked.keys, office.authority, names, office.now()) if asked.tls else None
        server = uvicorn.Server(
            serving(build(office, with_faults=asked.faults), papers, Line if asked.faults else None)
        )
        server.config.load()
        stop_when_told(server)
        log.info("central platform at %s", url)
        announce(asked.ready, {"url": url, "signer": office.signer.public, "ca": str(asked.keys / CERTIFICATE_FILE)})
        with (
            rounds(office),
            pruning(office),
            month_by_month(office, _where(asked)),
            _hub(office, asked),
            Alerts(office, ways_in(asked)),
        ):
            server.run(sockets=[listener])
    office.engine.dispose()
    return 0


def _where(asked: argparse.Namespace) -> tuple[str, str]:
    """By which another program is told of the same database."""
    return ("--db-url", asked.db_url) if asked.db_url else ("--db", str(asked.db))


def _hub(office: Office, asked: argparse.Namespace) -> AbstractContextManager[object]:
    """Whoever hears the fleet; nobody does where no broker was named."""
    return Hub(office, address_in(asked.broker), asked.keys) if asked.broker else nullcontext()


def open_office(asked: argparse.Namespace) -> Office:
    """The office on this database, seeded when it was empty, with the terminals of the keys file and its own keys."""
    engine = open_storage(asked.db_url or sqlite_url(asked.db))
    today = local_now().date()
    if asked.seed is not None and sow(engine, asked.seed, today):
        log.info("database seeded from %s", asked.seed.name)
    elif asked.seed is not None:
        _renew(engine, "catalogue", lambda db: take_over(db, asked.seed))
        _renew(engine, "profiles", lambda db: take_over_profiles(db, asked.seed / PROFILES, local_now()))
    with Db(engine) as session, session.begin():
        if asked.terminal_keys is not None:
            enrol_terminals(session, asked.terminal_keys)
        for name, value in asked.policy:
            set_policy(session, name, value)
        if asked.terminals_broker:
            tell_broker(session, asked.terminals_broker, local_now())
        lift_versions(session)
    _renew(engine, "rules of alerts", lambda db: take_over_rules(db, asked.alert_rules, local_now()))
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
        metrics_key=secret_in(keys / "metrics.key"),
        code_key=secret_in(keys / "codes.key"),
        operator_key=secret_in(keys / OPERATORS_FILE),
        terminals_broker=asked.terminals_broker,
        release_keys=keys_in(asked.release_keys.read_text("ascii")) if asked.release_keys else (),
        bundles=keys / "bundles",
        registry=asked.registry.rstrip("/"),
        collector=Collector(asked.collector, secret_in(keys / "collector.key")) if asked.collector else None,
        seal=seal_in(keys / "seal.pem"),
        province=_province(asked),
        authority=authority_in(keys, local_now()),
        revoked_list=keys / REVOKED_FILE,
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


def _renew(engine: Engine, what: str, renew: Callable[[Db], object]) -> None:
    """Take over what was written since the last start. A mistake in it must not close a platform that has cases."""
    try:
        with Db(engine) as session, session.begin():
            renew(session)
    except (BadCatalogue, BadProfiles, BadRules) as bad:
        for problem in bad.problems:
            log.error("%s", problem)
        log.error("the %s stays as it was: %d to mend", what, len(bad.problems))


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk central", description=__doc__)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--db", type=Path, help="database file; made when it is missing")
    where.add_argument("--db-url", help="PostgreSQL instead: postgresql+psycopg://user@host/name")
    parser.add_argument("--seed", type=Path, help="folder of seed files for an empty database")
    parser.add_argument("--port", type=int, default=0, help="port on this machine; 0 takes a free one")
    parser.add_argument("--ready", type=Path, help="file that receives url, signer and ca (a path) once it answers")
    parser.add_argument("--terminal-keys", type=Path, help="file of terminals and their keys, as in sites.toml")
    parser.add_argument("--keys", type=Path, help="folder of our keys, made when missing (default: that of --db)")
    parser.add_argument("--collector", metavar="URL", help="the bank that takes fees; without it none are paid here")
    parser.add_argument("--registry", default="", metavar="URL", help="through which issuers of documents are asked")
    parser.add_argument("--sign-in", default="", metavar="URL", help="issuer at which citizens sign in by telephone")
    parser.add_argument("--sign-in-client", default="hall", metavar="ID", help="by which the issuer knows us")
    parser.add_argument("--sign-in-number", default="id_number", metavar="CLAIM", help="what it calls an ID number")
    parser.add_argument("--release-keys", type=Path, metavar="FILE", help="public keys of who makes releases")
    found = "where citizens' telephones find this platform, or 'here' for this machine; without it they get no page"
    parser.add_argument("--public-url", default="", metavar="URL", help=found)
    found_by = "where terminals find the fleet's broker; told at an enrolment, and with the profile of each site"
    parser.add_argument("--terminals-broker", type=_for_terminals, default="", metavar="HOST:PORT", help=found_by)
    parser.add_argument("--tls", action="store_true", help="serve TLS, with a certificate of our own CA")
    named = "name or address in that certificate, besides this machine's and that of --public-url; may be repeated"
    parser.add_argument("--tls-name", metavar="NAME", action="append", default=[], help=named)
    parser.add_argument("--policy", type=_policy, action="append", default=[], help="NAME=NUMBER, kept in the database")
    hears = "the broker through which the fleet is heard, as `kiosk broker` names it; without it nobody hears it here"
    parser.add_argument("--broker", type=_host_and_port, default="", metavar="HOST:PORT", help=hears)
    add_options(parser)
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


def _host_and_port(text: str) -> str:
    return _read(address_in, text)


def _for_terminals(text: str) -> str:
    return _read(address_for_terminals, text)


def _read(read: Callable[[str], Address], text: str) -> str:
    try:
        return str(read(text)) if text else ""
    except ValueError as why:
        raise argparse.ArgumentTypeError(str(why)) from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
