"""`kiosk platform`: the platform of a county as several workers on one PostgreSQL, behind nginx, from one command.

Each worker is a whole `kiosk central`, and keeps nothing in its memory that another would need; words that are not
known here are handed on to each of them. What a worker that ends had begun is rolled back or done, and asked for again.
Beside them is the operators' console, to which nginx leads from an address of its own.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from kiosk.central.children import Child, DidNotStart, free_port, listens, many_files
from kiosk.central.enrolment.authority import CERTIFICATE_FILE, authority_in
from kiosk.central.enrolment.tls import names_for, papers_in
from kiosk.central.office import local_now
from kiosk.central.serving import announce
from kiosk.central.workers.crew import Worker
from kiosk.central.workers.front import Front
from kiosk.contract.address import Address, address_in
from kiosk.supervisor import Supervisor

_log = logging.getLogger("kiosk.platform")
_NGINX = "/usr/sbin/nginx"
_NOBODY = "www-data"  # whom nginx becomes where it is started as root
_PULSE, _CONSOLE_PULSE = "/v1/health", "/sign-in"
_LOOK = 0.2
_LISTENS_WITHIN = 10.0
_ENDS_WITHIN = 10.0


def main(argv: Sequence[str]) -> int:
    """Serve until SIGTERM or SIGINT: 0; 1 when something could not be started, or nginx ended by itself."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    asked, words = _arguments(argv)
    over = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: over.set())
    try:
        with ExitStack() as rooms:
            room = Path(rooms.enter_context(tempfile.TemporaryDirectory(prefix="hall-platform-")))
            room.chmod(0o711)  # nginx's own folders lie in it
            Platform(asked, words, room).run(over.wait)
    except DidNotStart as why:
        _log.error("%s", why)
        return 1
    return 0


class Platform:
    """nginx and the workers."""

    def __init__(self, asked: argparse.Namespace, words: Sequence[str], room: Path) -> None:
        self._asked = asked
        self._room = room
        self._listen = _with_port(asked.listen)
        self._url = asked.public_url or f"https://{self._listen}"
        here = ["--db-url", asked.db_url, "--keys", str(asked.keys)]
        each = ["central", *here, *words]
        each += ["--public-url", asked.public_url] if asked.public_url else []
        self._console_listen, self._console_url, self._console = "", "", list[Worker]()
        if asked.console:
            self._console_listen = _with_port(asked.console_listen)
            self._console_url = asked.console_url or f"https://{self._console_listen}"
            each += ["--console-url", self._console_url]
            named = [word for name in asked.tls_name for word in ("--tls-name", name)]
            told = ["console", *here, "--public-url", self._console_url, *named]
            self._console = [Worker("console", told, room, _CONSOLE_PULSE, asked.answers_within)]
        first = asked.worker_port
        ports = range(first, first + asked.workers) if first else [0] * asked.workers
        self._workers = [
            Worker(f"worker-{number}", each, room, _PULSE, asked.answers_within, port)
            for number, port in enumerate(ports, 1)
        ]
        self._supervisor = Supervisor.of_this_program()

    def run(self, over: Callable[[float], bool]) -> None:
        """Until told to stop. Raises DidNotStart."""
        try:
            if self._start(over):
                self._serve(over)
        finally:
            for worker in (*self._console, *self._workers):
                worker.end()

    def _start(self, over: Callable[[float], bool]) -> bool:
        """The first alone, because it may have tables and keys to make; then all others at once."""
        first, *others = self._workers
        first.start()
        if not first.until_ready(over):
            return False
        for worker in (*others, *self._console):
            worker.start()
        return all(worker.until_ready(over) for worker in others) and self._console_starts(over)

    def _console_starts(self, over: Callable[[float], bool]) -> bool:
        """Terminals are served without it, too: where it does not start it is tried again."""
        try:
            return all(console.until_ready(over) for console in self._console)
        except DidNotStart as why:
            _log.error("%s; tried again", why)
            return True

    def _serve(self, over: Callable[[float], bool]) -> None:
        nginx = Child("nginx", [_nginx(), "-e", "stderr", "-c", str(self._written()), "-p", str(self._room)])
        at = address_in(self._listen)
        try:
            if not nginx.until(lambda: listens(at.host, at.port), _LISTENS_WITHIN, over):
                return
            signer = self._workers[0].signer
            self._announce(nginx, signer)
            self._supervisor.ready("terminals may call")
            while not over(_LOOK):
                self._supervisor.alive()
                if not nginx.alive:
                    raise DidNotStart("nginx has ended by itself")
                if [worker for worker in (*self._workers, *self._console) if worker.look()]:
                    self._announce(nginx, signer)
        finally:
            self._supervisor.stopping()
            nginx.end(_ENDS_WITHIN, signal.SIGQUIT)  # answers under way are given first

    def _written(self) -> Path:
        """nginx.conf, with papers of our own CA that are made anew."""
        many_files()
        keys: Path = self._asked.keys
        names = names_for(names_for(self._asked.tls_name, self._asked.public_url), self._console_url)
        papers = papers_in(keys, authority_in(keys, local_now()), names, local_now(), "nginx")
        front = Front(
            self._listen,
            papers.certificate.absolute(),
            papers.key.absolute(),
            self._asked.rate,
            console=self._console[0].address if self._console else "",
            console_listen=self._console_listen,
        )
        conf = self._room / "nginx.conf"
        user = _NOBODY if os.geteuid() == 0 else ""
        conf.write_text(front.written([worker.address for worker in self._workers], self._room, user), "utf-8")
        return conf

    def _announce(self, nginx: Child, signer: str) -> None:
        """Say where we are, and which processes we are; again whenever one of them is another."""
        pids = [worker.pid for worker in self._workers]
        _log.info("platform at %s: nginx %d, workers %s", self._url, nginx.pid, pids)
        for console in self._console:
            _log.info("operators' console at %s: %d", self._console_url, console.pid)
        told = {
            "url": self._url,
            "signer": signer,
            "ca": str(self._asked.keys / CERTIFICATE_FILE),
            "nginx": nginx.pid,
            "workers": pids,
            "addresses": [worker.address for worker in self._workers],
            "console": f"https://{self._console_listen}" if self._console else "",
            "console_pid": self._console[0].pid if self._console else 0,
        }
        announce(self._asked.ready, told)


def _arguments(argv: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="kiosk platform", description=__doc__, allow_abbrev=False)
    parser.add_argument("--workers", type=_count, default=2, metavar="N", help="how many (default 2): one a core")
    parser.add_argument("--db-url", required=True, help="the PostgreSQL: postgresql+psycopg://user@host/name")
    parser.add_argument("--keys", type=Path, required=True, help="folder of our keys, made when missing")
    ports = "port of the first on this machine, the others follow (default: free ones); Prometheus asks one of them"
    parser.add_argument("--worker-port", type=int, default=0, metavar="N", help=ports)
    listen = "where nginx listens (default 127.0.0.1:8443); port 0 takes a free one"
    parser.add_argument("--listen", type=_address, default="127.0.0.1:8443", metavar="ADDRESS:PORT", help=listen)
    named = "name or address in nginx's certificate, besides this machine's; may be repeated"
    parser.add_argument("--tls-name", metavar="NAME", action="append", default=[], help=named)
    parser.add_argument("--public-url", default="", metavar="URL", help="where terminals and telephones find it")
    console = "the operators' console beside the workers (default: with it)"
    parser.add_argument("--console", action=argparse.BooleanOptionalAction, default=True, help=console)
    outside = "where nginx listens for operators (default 127.0.0.1:9443); port 0 takes a free one"
    parser.add_argument(
        "--console-listen", type=_address, default="127.0.0.1:9443", metavar="ADDRESS:PORT", help=outside
    )
    found = "where operators' browsers find the console, when it is another address; alerts lead there too"
    parser.add_argument("--console-url", default="", metavar="URL", help=found)
    rate = "requests a second from one address (default 100): a hall's programs share one"
    parser.add_argument("--rate", type=_count, default=100, metavar="N", help=rate)
    hangs = "seconds after which a worker or the console that answers nobody is started anew (default 60)"
    parser.add_argument("--answers-within", type=_count, default=60, metavar="S", help=hangs)
    parser.add_argument(
        "--ready",
        type=Path,
        help="file that receives url, signer, ca, nginx, workers, addresses, console and console_pid",
    )
    return parser.parse_known_args(argv)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _nginx() -> str:
    program = shutil.which("nginx") or _NGINX
    if not Path(program).exists():
        raise DidNotStart("nginx is not installed: apt install nginx")
    return program


def _with_port(listen: str) -> str:
    at = address_in(listen)
    return str(Address(at.host, at.port or free_port(at.host)))


def _address(text: str) -> str:
    try:
        return str(address_in(text))
    except ValueError as why:
        raise argparse.ArgumentTypeError(str(why)) from None
