"""Keys in files of their own, which only their owner reads."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

_BYTES = 32


def secret_in(file: Path) -> str:
    """The 32 bytes in hex that this file holds; made when there is no file.

    Raises ValueError for a file that holds anything else, without showing what it holds.
    """
    if not file.exists():
        write_once(file, secrets.token_hex(_BYTES).encode())
    text = file.read_text(encoding="ascii", errors="replace").strip().lower()
    if len(text) != 2 * _BYTES or set(text) - set("0123456789abcdef"):
        raise ValueError(f"{file.name} holds no key: 32 bytes in hex are expected")
    return text


def write_once(file: Path, content: bytes) -> None:
    """Complete at once or not there at all, for its owner only; of two programs that begin together, one wins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(part, file)
    part.unlink()
