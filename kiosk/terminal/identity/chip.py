"""A key that a TPM 2.0 keeps: made inside, never told; tpm2-tools speak with the chip, one at a time.

No resource manager is assumed: what a tool leaves in the chip's few places is flushed, and a key lies at a handle of
its own. The file of the key says which chip, which handle, and its public half; nothing in it is secret.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    EllipticCurveSignatureAlgorithm,
)
from cryptography.hazmat.primitives.hashes import SHA256

from kiosk.terminal.identity.files import write
from kiosk.terminal.identity.keys import KeyTrouble

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger(__name__)
_HERE = Path("/dev/tpmrm0")
_TOOL = "tpm2_sign"
_FIRST, _PLACES = 0x81004801, 64  # handles of lasting keys; the owner's are 0x81000000 to 0x817fffff
_WITHIN = 20.0  # seconds; a slow chip takes two for making a key
_KIND = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign"
_one_at_a_time = threading.Lock()


class _Told(msgspec.Struct):
    """What the file of a key says."""

    tcti: str
    handle: str
    public: str


def here() -> str:
    """How to reach the TPM of this machine; "" where there is none, or nothing to speak with it."""
    return f"device:{_HERE}" if os.access(_HERE, os.R_OK | os.W_OK) and shutil.which(_TOOL) else ""


def make(tcti: str, file: Path) -> EllipticCurvePrivateKey:
    """A new key in this chip; `file` leads to it from now on. Raises KeyTrouble."""
    with _alone(file.parent), tempfile.TemporaryDirectory(prefix="hall-tpm-") as scratch:
        chip = _Chip(tcti, Path(scratch))
        handle = chip.free_place()
        chip.run("createprimary", "-C", "o", "-G", "ecc256", "-c", "parent")
        chip.run("create", "-C", "parent", "-G", "ecc256", "-g", "sha256", "-a", _KIND, "-u", "public", "-r", "private")
        chip.run("load", "-C", "parent", "-u", "public", "-r", "private", "-c", "key")
        # The file first: a key that no file leads to would lie in the chip for ever.
        chip.run("readpublic", "-c", "key", "-f", "pem", "-o", "public.pem")
        told = _Told(tcti, handle, (Path(scratch) / "public.pem").read_text("ascii"))
        write(file, msgspec.json.encode(told).decode())
        chip.run("evictcontrol", "-C", "o", "-c", "key", handle)
    return _key(told, file)


def read(file: Path) -> EllipticCurvePrivateKey:
    """The key this file leads to; the chip is not asked before something is to be signed. Raises KeyTrouble."""
    return _key(_told(file), file)


def forget(file: Path) -> None:
    """Have the chip forget the key, as far as it is there."""
    try:
        told = _told(file)
        with _alone(file.parent), tempfile.TemporaryDirectory(prefix="hall-tpm-") as scratch:
            _Chip(told.tcti, Path(scratch)).run("evictcontrol", "-C", "o", "-c", told.handle)
    except KeyTrouble as trouble:
        _log.warning("the TPM keeps an old key: %s", trouble)


class _Chip:
    """One conversation; files of the tools lie in `scratch`."""

    def __init__(self, tcti: str, scratch: Path) -> None:
        self._tcti = tcti
        self._scratch = scratch

    def run(self, tool: str, *told: str) -> str:
        """Have one tool do its work, and clear the chip's places after it. Its complaints are ours, not the log's."""
        said = self._run(tool, *told)
        if tool in ("createprimary", "create", "load", "readpublic"):
            self._run("flushcontext", "-t")
        return said

    def free_place(self) -> str:
        """A handle at which no key lies."""
        taken = {int(line.split()[-1], 16) for line in self._run("getcap", "handles-persistent").splitlines() if line}
        for handle in range(_FIRST, _FIRST + _PLACES):
            if handle not in taken:
                return f"{handle:#x}"
        raise KeyTrouble("tpm_full")

    def _run(self, tool: str, *told: str) -> str:
        try:
            done = subprocess.run(
                [f"tpm2_{tool}", "-T", self._tcti, *told],
                capture_output=True,
                text=True,
                cwd=self._scratch,
                timeout=_WITHIN,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except FileNotFoundError:
            raise KeyTrouble("tpm_tools_missing") from None
        except subprocess.TimeoutExpired:
            raise KeyTrouble("tpm_silent") from None
        if done.returncode != 0:
            _log.warning("tpm2_%s: %s", tool, done.stderr.strip().rpartition("\n")[2])
            raise KeyTrouble("tpm_refuses")
        return done.stdout


class _ChipKey(EllipticCurvePrivateKey):
    """Signs like any other key; its private half is in the chip and stays there."""

    def __init__(self, told: _Told, public: EllipticCurvePublicKey, file: Path) -> None:
        self._told = told
        self._public = public
        self._file = file

    def sign(self, data: bytes | bytearray | memoryview, signature_algorithm: EllipticCurveSignatureAlgorithm) -> bytes:
        """ECDSA, as DER; whatever is signed with this key is hashed by SHA-256. Raises KeyTrouble."""
        if not isinstance(signature_algorithm.algorithm, SHA256):
            raise KeyTrouble("tpm_refuses")
        with _alone(self._file.parent), tempfile.TemporaryDirectory(prefix="hall-tpm-") as scratch:
            folder = Path(scratch)
            (folder / "digest").write_bytes(hashlib.sha256(data).digest())
            chip = _Chip(self._told.tcti, folder)
            chip.run(
                "sign",
                "-c",
                self._told.handle,
                "-g",
                "sha256",
                "-s",
                "ecdsa",
                "-d",
                "digest",
                "-f",
                "plain",
                "-o",
                "made",
            )
            return (folder / "made").read_bytes()

    def public_key(self) -> EllipticCurvePublicKey:
        """The half that everybody may know."""
        return self._public

    @property
    def curve(self) -> SECP256R1:
        """P-256."""
        return SECP256R1()

    @property
    def key_size(self) -> int:
        """In bits."""
        return self.curve.key_size

    def exchange(self, algorithm: ECDH, peer_public_key: EllipticCurvePublicKey) -> NoReturn:  # noqa: ARG002
        """Not with this key."""
        raise KeyTrouble("tpm_refuses")

    def private_numbers(self) -> NoReturn:
        """Never."""
        raise KeyTrouble("tpm_tells_no_key")

    def private_bytes(self, encoding: object, format: object, encryption_algorithm: object) -> NoReturn:  # noqa: ARG002
        """Never."""
        raise KeyTrouble("tpm_tells_no_key")

    def __copy__(self) -> _ChipKey:
        return self

    def __deepcopy__(self, memo: object) -> _ChipKey:
        return self


def _key(told: _Told, file: Path) -> _ChipKey:
    try:
        public = serialization.load_pem_public_key(told.public.encode())
    except ValueError:
        raise KeyTrouble("key_unreadable") from None
    if not isinstance(public, EllipticCurvePublicKey):
        raise KeyTrouble("key_unreadable")
    return _ChipKey(told, public, file)


def _told(file: Path) -> _Told:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_Told)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        raise KeyTrouble("key_unreadable") from None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else on this machine who works with a key of this folder speaks with the chip meanwhile."""
    with _one_at_a_time:
        opened = os.open(folder.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX)
            yield
        finally:
            os.close(opened)
