"""What root does for the terminal: whether the firewall stands, and what became of what was asked for."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.errands import ANSWERS, Answer
from kiosk.doctor.findings import CannotLook, Look, well, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.doctor.box import Box

_UNIT = ("usr/lib/systemd/system/hall-firewall.service", "lib/systemd/system/hall-firewall.service")
_TABLE = ("list", "table", "inet", "hall")
_WITHIN = 10.0


def firewall(box: Box) -> Look:
    """Whether the rules are loaded, and what root answered to the terminal's last requests."""
    if not any((box.root / unit).exists() for unit in _UNIT):
        raise CannotLook("not_installed", f"/{_UNIT[0]}")
    tool = shutil.which("nft", path="/usr/sbin:/sbin:/usr/bin")
    if tool is None:
        yield wrong("absent", "nft")
    else:
        rules = subprocess.run([tool, *_TABLE], capture_output=True, text=True, check=False, timeout=_WITHIN)
        if "Operation not permitted" in rules.stderr:
            raise CannotLook("not_root", "nft")
        if rules.returncode or "policy drop" not in rules.stdout:
            yield wrong("open", rules.stderr.strip() or "inet hall")
    seen = []
    for name, told in _answers(box):
        said = f"{name}: {told.state} {told.why}".strip()
        seen.append(said)
        if told.state in ("refused", "taken_back"):
            yield wrong(told.state, said, errand=name, why=told.why)
    yield well("; ".join(seen) or "inet hall")


def _answers(box: Box) -> Iterator[tuple[str, Answer]]:
    for file in sorted(box.under(ANSWERS).glob("*.json")):
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            yield file.stem, msgspec.json.decode(file.read_bytes(), type=Answer)
