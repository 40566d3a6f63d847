"""What the terminal asks for, read as root from a folder that somebody hostile may own."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from kiosk.contract import update
from kiosk.contract.release import NotARelease, Release, keys_in, order_of, read_release
from kiosk.contract.update import UpdateRequest
from kiosk.update.hall import NotNow
from kiosk.update.places import Places

_LARGEST_REQUEST = 64 * 1024
_CHUNK = 1024 * 1024
_request = msgspec.json.Decoder(UpdateRequest)


class Refused(Exception):
    """This will not be installed; `why` is one word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Wanted:
    """A request whose statement is genuine and fits; its bundle has not been looked at."""

    serial: int
    release: Release


def asked(places: Places) -> UpdateRequest | None:
    """The request that lies there; None where there is none. Raises Refused where it is not one of ours."""
    try:
        with _folder(places.state) as folder, _file(folder, update.REQUEST) as file:
            return _request.decode(file.read(_LARGEST_REQUEST))
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError):
        raise Refused("request_unclear") from None


def judged(request: UpdateRequest, places: Places, now: dt.datetime) -> Wanted:
    """What is asked for, where the release key says that it may be here and now. Raises Refused, NotNow."""
    try:
        release = read_release(request.release, keys_in(places.keys.read_text("ascii")))
    except NotARelease as bad:
        raise Refused(bad.why) from None
    except (OSError, ValueError):
        raise Refused("no_release_key") from None
    if release.not_after <= now:
        raise Refused("expired")
    if release.python != f"{sys.version_info.major}.{sys.version_info.minor}":
        raise Refused("other_python")
    if not (running := places.named(places.current)):
        raise NotNow  # dpkg is at work: it keeps the version that runs elsewhere meanwhile
    if order_of(release.version) <= order_of(running):
        raise Refused("not_newer")
    if order_of(running) < order_of(release.follows):
        raise Refused("too_far")
    return Wanted(request.serial, release)


def take_bundle(places: Places, release: Release) -> None:
    """Copy the bundle to where only root writes, while it is hashed. Raises Refused."""
    digest, left = hashlib.sha256(), release.size
    places.bundle.unlink(missing_ok=True)
    opened = os.open(places.bundle, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(opened, "wb") as out, _folder(places.state) as folder, _file(folder, update.BUNDLE) as file:
            while left >= 0 and (chunk := file.read(_CHUNK)):
                left -= len(chunk)
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except OSError as trouble:
        raise Refused("no_space" if trouble.errno == 28 else "no_bundle") from None
    if left or digest.hexdigest() != release.sha256:
        raise Refused("corrupted")


def forget(places: Places) -> None:
    """The request is settled."""
    with contextlib.suppress(OSError), _folder(places.state) as folder:
        for name in (update.REQUEST, update.BUNDLE):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name, dir_fd=folder)
        os.fsync(folder)


@contextlib.contextmanager
def _folder(state: Path) -> Iterator[int]:
    """The folder of requests; a link in its place, or in that of the state, is not followed."""
    above = os.open(state, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        folder = os.open(update.ASKED, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=above)
    finally:
        os.close(above)
    try:
        yield folder
    finally:
        os.close(folder)


@contextlib.contextmanager
def _file(folder: int, name: str) -> Iterator[IO[bytes]]:
    """A plain file; a pipe or a device would be waited for, or would have an effect."""
    opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("no plain file")
        yield file
