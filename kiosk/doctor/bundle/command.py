"""A bundle for somebody far away.

Everything in it is text, redacted: whatever looks like a number of a person, a telephone, a code, a key, a password or
a name is replaced by a mark such as ‹id_number›. `manifest.json` inside lists each file with its size, its hash and how
often what was taken out. Look through it before you give it away: it can be opened with tar.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import io
import json
import logging
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.doctor.box import look_at
from kiosk.doctor.bundle.gather import Part, gather
from kiosk.doctor.bundle.redact import Redactor
from kiosk.doctor.command import add_files
from kiosk.manual import parser

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ENDINGS = (".tar.gz", ".tar.zst")


class NotMade(Exception):
    """The bundle could not be made."""


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("diagnostics", __doc__)
    add_files(wishes)
    wishes.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file, .tar.gz or .tar.zst")
    wishes.add_argument(
        "--log", type=Path, action="append", default=[], metavar="FILE", help="a log file to take along"
    )
    return wishes


def main(argv: Sequence[str]) -> int:
    """0 made, 2 not made."""
    wishes = options().parse_args(argv)
    logging.basicConfig(level=logging.CRITICAL)
    try:
        _check(wishes.out)
        box = look_at(wishes.config, wishes.devices, wishes.socket)
        tar, manifest = packed(gather(box, wishes.log))
        _write(wishes.out, tar)
    except (NotMade, OSError) as trouble:
        sys.stderr.write(f"{wishes.out}: {trouble}\n")
        return 2
    taken = sum(count for part in manifest for count in part["redacted"].values())
    sys.stdout.write(f"{wishes.out}: {len(manifest)} files, {taken} redactions; see manifest.json in it\n")
    return 0


def packed(parts: Iterable[Part]) -> tuple[bytes, list[dict]]:  # type: ignore[type-arg]
    """The parts, redacted, as a tar; and what its manifest says of each."""
    redactor, whole, manifest = Redactor(), io.BytesIO(), []
    at = int(dt.datetime.now(dt.UTC).timestamp())
    with tarfile.open(fileobj=whole, mode="w") as tar:
        for part in parts:
            name, data = redactor.text(part.name), _redacted(part, redactor)
            _add(tar, name, data, at)
            digest = hashlib.sha256(data).hexdigest()
            manifest.append({"name": name, "bytes": len(data), "sha256": digest, "redacted": redactor.fresh()})
        _add(tar, "manifest.json", _json({"made_at": at, "files": manifest}), at)
    return whole.getvalue(), manifest


def _redacted(part: Part, redactor: Redactor) -> bytes:
    match part.content:
        case str():
            return redactor.text(part.content).encode()
        case bytes():
            return redactor.raw(part.content).encode()
        case _:
            return _json(redactor.tree(part.content))


def _json(tree: object) -> bytes:
    return json.dumps(tree, ensure_ascii=False, indent=1).encode() + b"\n"


def _add(tar: tarfile.TarFile, name: str, data: bytes, at: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = len(data), at, 0o600
    tar.addfile(entry, io.BytesIO(data))


def _check(out: Path) -> None:
    if not out.name.endswith(_ENDINGS):
        raise NotMade("its name must end with " + " or ".join(_ENDINGS))
    if out.exists():
        raise NotMade("it is there already")
    if out.name.endswith(".zst") and shutil.which("zstd") is None:
        raise NotMade("zstd is not installed; take .tar.gz")


def _write(out: Path, tar: bytes) -> None:
    """For the caller's eyes alone, and never over a file that is there."""
    if out.name.endswith(".zst"):
        data = subprocess.run(["zstd", "-q", "-c"], input=tar, stdout=subprocess.PIPE, check=True).stdout
    else:
        import gzip

        data = gzip.compress(tar, 6)
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
