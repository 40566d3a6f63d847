"""A PostgreSQL server as Debian ships it, in a temporary folder, run by an ordinary user, on a socket of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

import psycopg

# For hundreds of databases that each live for seconds, and that no power cut needs to spare: a copy costs a sixth.
_SHORT_LIVED = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
_NOBODY = "nobody"  # whom root lends the folder to: PostgreSQL does not run as root
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "deadlock_timeout": "200ms",
}


def programs() -> Path:
    """Where Debian keeps initdb and pg_ctl: of the newest version that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    assert found, "the Debian package postgresql is missing: apt-get install postgresql"
    return found[-1]


class Postgres:
    """One server. Its log lies in `folder`; its data lie where an ordinary user may reach them, and go with it."""

    def __init__(self, folder: Path, *, short_lived: bool = False) -> None:
        self._settings = {**_SETTINGS, **(_SHORT_LIVED if short_lived else {})}
        self._log = folder / "postgresql.log"
        self._home = Path(tempfile.mkdtemp(prefix="hall-pg-"))  # short, for the path of a socket may not be long
        self._data = self._home / "data"
        self._drop: list[str] = []
        if os.geteuid() == 0:
            user = pwd.getpwnam(_NOBODY)
            os.chown(self._home, user.pw_uid, user.pw_gid)
            self._drop = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]

    def start(self) -> Postgres:
        """Make the cluster and wait until it answers."""
        self._run("initdb", "-D", self._data, "-U", "hall", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        settings = {**self._settings, "unix_socket_directories": str(self._home)}
        with (self._data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        self._run("pg_ctl", "-D", self._data, "-l", self._home / "log", "-w", "-t", "60", "start")
        self._sql("CREATE DATABASE hall")
        return self

    @property
    def pid(self) -> int:
        """Its first process."""
        return int((self._data / "postmaster.pid").read_text().splitlines()[0])

    def url(self, name: str = "hall") -> str:
        """What `kiosk central --db-url` is told."""
        return f"postgresql+psycopg://hall@/{name}?host={self._home}"

    def fresh(self, like: str = "template1") -> str:
        """The URL of a new database, a copy of another one of this server."""
        name = f"hall_{uuid.uuid4().hex}"
        self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        return self.url(name)

    def stop(self) -> None:
        """End it at once and take everything away."""
        try:
            self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")
        finally:
            shutil.copy(self._home / "log", self._log)
            shutil.rmtree(self._home)

    def _run(self, program: str, *words: str | Path) -> None:
        command = [*self._drop, str(programs() / program), *map(str, words)]
        # The server keeps what it was given as output: a pipe would be waited for until it ends.
        with (self._log.parent / f"{program}.log").open("wb") as out:
            done = subprocess.run(command, stdout=out, stderr=out, cwd="/", timeout=120, check=False)
        assert done.returncode == 0, (self._log.parent / f"{program}.log").read_text()

    def _sql(self, statement: str) -> None:
        with psycopg.connect(f"host={self._home} user=hall dbname=postgres", autocommit=True) as line:
            line.execute(statement.encode())
