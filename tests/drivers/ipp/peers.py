"""Printers not written here: ippeveprinter, and a cupsd that prints on it. Both on 127.0.0.1 and free ports."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.a4.ipp.printer import Printer

if TYPE_CHECKING:
    from collections.abc import Callable

_STARTS_WITHIN = 20.0
_ORDINARY = 65534
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={work}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow own="*"/><allow receive_sender="*"/></policy></busconfig>
"""
# Run by ippeveprinter for each job; a file named like a reason is that reason, and holds the job until it is gone.
_COMMAND = """#!/bin/sh
work={work}
cp "$1" $work/printed/$$.part && mv $work/printed/$$.part $work/printed/$$.pdf
for reason in cover-open media-jam hold; do
    if [ -e $work/$reason ]; then
        [ $reason = hold ] || echo "STATE: +$reason" >&2
        while [ -e $work/$reason ]; do sleep 0.05; done
        [ $reason = hold ] || echo "STATE: -$reason" >&2
    fi
done
echo "ATTR: job-impressions-completed=$(pdfinfo "$1" | awk '/^Pages/{{print $2}}')" >&2
"""
_CUPSD = """Listen 127.0.0.1:{port}
DefaultAuthType None
Browsing Off
WebInterface No
PreserveJobFiles Yes
PreserveJobHistory Yes
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
_CUPS_FILES = """ServerRoot {work}/etc
RequestRoot {work}/spool
CacheDir {work}/cache
StateDir {work}/run
TempDir {work}/tmp
Printcap {work}/printcap
AccessLog {work}/access
ErrorLog {work}/error
PageLog {work}/page
"""
_DRAWER = "/media?size1=iso_a4_210x297mm&type1=stationery&level1={n}&size3=iso_a4_210x297mm&type3=stationery&level3={n}"


class Programs:
    """Programs started for one test: their place, and their end by process id."""

    def __init__(self) -> None:
        self.work = Path(tempfile.mkdtemp(prefix="a4-"))  # short: a socket's path has a limit
        self.work.chmod(0o755)
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str | Path, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a program of its own session; should the tests be killed, it goes with them."""
        program = subprocess.Popen(
            ("setpriv", "--pdeathsig", "KILL", *command),
            env=os.environ | (env or {}),
            cwd=self.work,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._running.append(program)
        return program

    def stop(self) -> None:
        """End them all, the last one first, with what they started, and leave nothing."""
        for program in reversed(self._running):
            for number in (signal.SIGTERM, signal.SIGKILL):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(program.pid, number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    program.wait(1)
        shutil.rmtree(self.work, ignore_errors=True)


class EvePrinter:
    """ippeveprinter with A4 in its drawer; the PDFs that arrived are in `printed`."""

    def __init__(self, programs: Programs) -> None:
        self._programs = programs
        self._work = programs.work
        self.port = free_port()

    @property
    def address(self) -> str:
        """Where it is."""
        return f"ipp://localhost:{self.port}/ipp/print"

    @property
    def printed(self) -> list[bytes]:
        """Documents that arrived."""
        return [paper.read_bytes() for paper in (self._work / "printed").glob("*.pdf")]

    async def start(self) -> None:
        """Start it with a D-Bus of its own, which it wants even when nothing is announced."""
        for folder in ("printed", "jobs", "keys"):
            (self._work / folder).mkdir()
        (self._work / "bus.conf").write_text(_BUS.format(work=self._work))
        command = self._work / "command"
        command.write_text(_COMMAND.format(work=self._work))
        command.chmod(0o755)
        self._programs.start("dbus-daemon", f"--config-file={self._work}/bus.conf", "--nofork", "--nopidfile")
        await until((self._work / "bus").exists)
        bus = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self._work}/bus"}
        what = (
            "-r",
            "off",
            "-n",
            "localhost",
            "-p",
            str(self.port),
            "-d",
            self._work / "jobs",
            "-K",
            self._work / "keys",
        )
        takes = ("-f", "application/pdf,image/pwg-raster,image/urf", "-c", command, "kiosk-a4")
        self._programs.start("ippeveprinter", *what, *takes, env=bus)
        await until(lambda: listens(self.port))
        await self.load(250)

    async def load(self, sheets: int) -> None:
        """Lay paper into both drawers, or take it out."""
        await asyncio.to_thread(self._get, _DRAWER.format(n=sheets))

    def put(self, reason: str) -> None:
        """Let something be in the way of the next job."""
        (self._work / reason).touch()

    def clear(self, reason: str) -> None:
        """Put it right."""
        (self._work / reason).unlink(missing_ok=True)

    def _get(self, path: str) -> None:
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=5) as page:
            page.read()


class Cups:
    """A cupsd of an ordinary user, with a queue for a printer."""

    def __init__(self, programs: Programs) -> None:
        self._programs = programs
        self._work = programs.work / "cups"
        self.port = free_port()

    @property
    def address(self) -> str:
        """Where the queue is."""
        return f"ipp://localhost:{self.port}/printers/kiosk"

    @property
    def papers(self) -> list[str]:
        """What it keeps of jobs: c files are their data, d files the documents."""
        return sorted(paper.name for paper in (self._work / "spool").glob("[cd][0-9]*"))

    async def start(self, printer: str) -> None:
        """Start it, and make the queue as a technician would."""
        for folder in (self._work, *(self._work / name for name in ("etc", "spool", "cache", "run", "tmp"))):
            folder.mkdir()
        (self._work / "cupsd.conf").write_text(_CUPSD.format(port=self.port))
        (self._work / "files.conf").write_text(_CUPS_FILES.format(work=self._work))
        self._programs.start(*self._as_ordinary_user(), "/usr/sbin/cupsd", "-f", *self._settings())
        await until(lambda: listens(self.port))
        make = ("lpadmin", "-h", f"localhost:{self.port}", "-p", "kiosk", "-E", "-v", printer, "-m", "everywhere")
        maker = self._programs.start(*make)
        assert await asyncio.to_thread(maker.wait, _STARTS_WITHIN) == 0
        await self._learned()

    async def _learned(self) -> None:
        """Wait until the queue has asked the printer what it can: until then it converts no PDF."""
        queue = Printer(self.address, "kiosk")
        async with asyncio.timeout(_STARTS_WITHIN):
            while "IPP Everywhere" not in queue.model:
                await queue.open()
        await queue.close()

    def _settings(self) -> tuple[str, ...]:
        return ("-c", f"{self._work}/cupsd.conf", "-s", f"{self._work}/files.conf")

    def _as_ordinary_user(self) -> tuple[str, ...]:
        """Started by root it would change users by itself, and demand a machine set up for that."""
        if os.geteuid() != 0:
            return ()
        for path in (self._work, *self._work.rglob("*")):
            os.chown(path, _ORDINARY, _ORDINARY)
        user = (f"--reuid={_ORDINARY}", f"--regid={_ORDINARY}", "--clear-groups")
        return ("setpriv", *user, "--pdeathsig", "KILL")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def listens(port: int) -> bool:
    """True when somebody takes calls there."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


async def until(is_so: Callable[[], object]) -> None:
    """Wait until a program is as far."""
    async with asyncio.timeout(_STARTS_WITHIN):
        while not is_so():  # noqa: ASYNC110 - other programs set no event of ours
            await asyncio.sleep(0.02)
