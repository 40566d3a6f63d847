"""The machine's end: off when the battery is nearly empty, or started anew; never for a request of an earlier run."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from kiosk.contract.errands import Power
from kiosk.errands.hostile import Refused

_WITHIN = 20.0
_END: dict[str, Sequence[str]] = {
    "power_off": ("/usr/bin/systemctl", "--no-block", "poweroff"),
    "reboot": ("/usr/bin/systemctl", "--no-block", "reboot"),
}
# upsmon has the UPS cut its sockets once the machine is off, and give them back with the mains: otherwise mains that
# come back before the battery is empty find a machine that nobody switches on.
_BY_UPS: Sequence[str] = ("/usr/sbin/upsmon", "-c", "fsd")


def end(request: Power, root: Path = Path("/")) -> None:
    """End the machine. Raises Refused (old, no_systemd)."""
    boot = (root / "proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    if request.boot != boot:
        raise Refused("old")
    upsmon = (root / "run/nut/upsmon.pid").exists()
    if request.deed == "power_off" and upsmon and _went_well(_BY_UPS):
        return
    if not _went_well(_END[request.deed]):
        raise Refused("no_systemd")


def _went_well(words: Sequence[str]) -> bool:
    try:
        done = subprocess.run(words, capture_output=True, check=False, timeout=_WITHIN)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
