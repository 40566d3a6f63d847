"""The real pcscd with the virtual reader of vsmartcard, where nobody else on this machine sees it; no root is needed.

It can be started, killed and made to hang, as a technician has it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

READER = "Virtual PCD"
SOCKET_VARIABLE = "PCSCLITE_CSOCK_NAME"  # tells the PC/SC library where its service listens
_APART = ["unshare", "--map-root-user", "--net", "--mount"]
_VPCD = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_SETTINGS = f"""
FRIENDLYNAME "{READER}"
DEVICENAME /dev/null:0x8C7B
LIBPATH {_VPCD}
CHANNELID 0x8C7B
"""


def _program() -> str:
    return shutil.which("pcscd", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


def why_not() -> str:
    """What keeps it from being run here; "" when nothing does."""
    if not _program() or not _VPCD.exists():
        return "pcscd and vsmartcard-vpcd are not installed (./run install test)"
    if subprocess.run([*_APART, "true"], check=False, capture_output=True).returncode:
        return "this user may make no namespaces (unshare)"
    return ""


class Pcscd:
    """The service. `folder` is its own; whoever is to use it needs `environment`."""

    def __init__(self, folder: Path) -> None:
        self._run = folder / "run"
        self._settings = folder / "settings"
        self._settings.mkdir(parents=True)
        (self._settings / "vpcd").write_text(_SETTINGS)
        self._process: subprocess.Popen[str] | None = None
        self._pcscd = 0

    @property
    def environment(self) -> dict[str, str]:
        """Where its clients find it. The library looks once in the life of a process."""
        return {SOCKET_VARIABLE: str(self._run / "pcscd.comm")}

    def start(self) -> None:
        """Start, and wait until it serves; nothing happens while it runs."""
        if self._process is not None:
            return
        shutil.rmtree(self._run, ignore_errors=True)
        self._run.mkdir()
        inside = [sys.executable, str(Path(__file__).with_name("pcscd_apart.py"))]
        command = [*_APART, *inside, _program(), str(self._run), str(self._settings)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        if self._process.stdout is not None:
            self._pcscd = int(self._process.stdout.readline())

    def kill(self) -> None:
        """As the system does when memory is short."""
        if self._process is not None:
            os.kill(self._pcscd, signal.SIGKILL)
            self.stop()

    def hang(self) -> None:
        """It runs and does not answer, from now on: a stop comes to each of its threads in its own time."""
        os.kill(self._pcscd, signal.SIGSTOP)
        threads = Path(f"/proc/{self._pcscd}/task")
        while not all(_state(thread) == "T" for thread in threads.iterdir()):
            time.sleep(0.001)

    def go_on(self) -> None:
        """It answers again."""
        os.kill(self._pcscd, signal.SIGCONT)

    def stop(self) -> None:
        """End it; nothing happens when it has ended."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.go_on()  # one that hangs would not hear that it is to end
            process.terminate()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()

    async def reach(self) -> socket.socket:
        """A socket connected to vpcd, made on the other side."""
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(str(self._run / "cards"))
            _, [descriptor], _, _ = socket.recv_fds(caller, 1, 1)
        return socket.socket(fileno=descriptor)


def _state(thread: Path) -> str:
    """The letter by which the kernel tells what a thread does, behind its name in brackets: proc(5)."""
    return thread.joinpath("stat").read_text().rpartition(")")[2].split()[0]
