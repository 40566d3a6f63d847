"""What is said of a bundle, after it was unpacked and read as a terminal would."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.lockers import Signed
from kiosk.contract.release import Release, release_message
from kiosk.update import disk
from kiosk.update.trees import Made
from kiosk.update.unpack import unpack

_CHUNK = 1024 * 1024


class Unsound(Exception):
    """The bundle is not what is said of it."""


def made_key(file: Path) -> str:
    """A new key in this file, which must not be there yet; the public half in FILE.pub."""
    key = Ed25519PrivateKey.generate()
    opened = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(opened, "w") as out:
        out.write(key.private_bytes_raw().hex())
    public = file.with_name(file.name + ".pub")
    public.write_text(f"{key.public_key().public_bytes_raw().hex()}  # {dt.datetime.now(dt.UTC):%Y-%m-%d}\n")
    return f"{public}; keep {file} where no network reaches it"


def private_key(file: Path) -> Ed25519PrivateKey:
    """The key in this file."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text("ascii").strip()))


def signed(bundle: Path, key: Ed25519PrivateKey, version: str, days: float, follows: str) -> Signed:
    """The statement about a bundle. Raises Unsound, BadBundle."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    made = _within(bundle, version)
    told = {
        "version": version,
        "sha256": _digest(bundle),
        "size": bundle.stat().st_size,
        "python": made.python,
        "made": now,
        "not_after": now + dt.timedelta(days=days),
        "follows": follows,
    }
    body = msgspec.json.encode(msgspec.convert(told, Release)).decode()
    return Signed(body, key.sign(release_message(body)).hex())


def checked(bundle: Path, release: Release) -> None:
    """Raise Unsound or BadBundle where a terminal would not take it."""
    if bundle.stat().st_size != release.size or _digest(bundle) != release.sha256:
        raise Unsound("it is another file than the one that was signed")
    if release.not_after <= dt.datetime.now(dt.UTC):
        raise Unsound("it has expired")
    if _within(bundle, release.version).python != release.python:
        raise Unsound("it is for another Python")


def _within(bundle: Path, version: str) -> Made:
    with tempfile.TemporaryDirectory(prefix="hall-release-") as folder:
        tree = Path(folder) / "tree"
        unpack(bundle, version, tree)
        made = disk.read(tree / "version.json", Made)
    if made is None or made.version != version:
        raise Unsound(f"its version.json does not say {version}")
    return made


def _digest(bundle: Path) -> str:
    digest = hashlib.sha256()
    with bundle.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
