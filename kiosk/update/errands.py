"""What must be done in the terminal's own folder is done as its user: root follows no stranger's links there."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.update.memory import Unfit
from kiosk.update.places import Places

_WITHIN = 300.0  # seconds; a memory of years on a slow disk
_UNFIT, _WOULD_LOSE = 3, 4


class Memory:
    """`kiosk update memory …` of some version, as the terminal's user where we are root."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def copy(self) -> None:
        """The memory as it is now. Raises Unfit."""
        self._run(self._ours(), "copy")

    def try_with(self, version: str) -> None:
        """The version reads the settings and migrates the copy. Raises Unfit."""
        self._run(version, "try")

    def put_back(self) -> bool:
        """Make it readable for the old version; False where that would lose what was written."""
        return self._run(self._ours(), "back", also=_WOULD_LOSE) != _WOULD_LOSE

    def forget(self) -> None:
        """No copies are kept any longer than they are needed."""
        with contextlib.suppress(Unfit):
            self._run(self._ours(), "forget")

    def _ours(self) -> str:
        """The version that has run well, and so knows how its memory is copied."""
        return self._places.named(self._places.proven) or self._places.named(self._places.current)

    def _run(self, version: str, what: str, also: int = 0) -> int:
        with self._credentials() as env:
            words = [str(self._places.python_of(version)), "-m", "kiosk", "update", "memory", what]
            try:
                done = _as_user(self._places.user, [*words, *self._files()], env)
            except (subprocess.TimeoutExpired, OSError):
                raise Unfit("does_not_start") from None
        if done.returncode in {0, also}:
            return done.returncode
        said = done.stdout.strip().split("\n")[-1]
        raise Unfit(said if done.returncode == _UNFIT and said.isascii() and said.isidentifier() else "does_not_start")

    def _files(self) -> Iterator[str]:
        yield from ("--state", str(self._places.state))
        for option, files in (("--config", self._places.config), ("--devices", self._places.devices)):
            for file in files:
                yield from (option, str(file))

    @contextlib.contextmanager
    def _credentials(self) -> Iterator[dict[str, str]]:
        """The terminal's key where systemd hands it over: for this one call in a folder of its user's own."""
        if not self._places.secret.is_file():
            yield {}
            return
        folder = Path(tempfile.mkdtemp(prefix="hall-update-", dir="/run" if os.geteuid() == 0 else None))
        try:
            secret = folder / "platform-key"
            secret.write_bytes(self._places.secret.read_bytes())
            secret.chmod(0o400)
            if (user := _user(self._places.user)) is not None:
                for path in (folder, secret):
                    os.chown(path, user.pw_uid, user.pw_gid)
            yield {"CREDENTIALS_DIRECTORY": str(folder)}
        finally:
            shutil.rmtree(folder)


def _user(name: str) -> pwd.struct_passwd | None:
    """Whom to become; None where we are nobody who could, or are they already."""
    return pwd.getpwnam(name) if name and os.geteuid() == 0 else None


def _as_user(name: str, words: Sequence[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run with no right but theirs, and with nothing of our surroundings but where programs are."""
    user = _user(name)
    known = {each: os.environ[each] for each in ("PATH", "LANG", "TZ") if each in os.environ}
    return subprocess.run(
        words,
        env=known | env,
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_WITHIN,
        check=False,
        umask=0o077,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
