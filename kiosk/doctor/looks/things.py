"""What stands around the box: printers, sound; and Debian's packages."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from typing import TYPE_CHECKING

from drivers.errors import DeviceFault
from kiosk.doctor.findings import CannotLook, Look, well, wrong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiosk.doctor.box import Box

# What an installed terminal needs of Debian, as run.d/debian.sh has it; a|b is a package that was renamed.
PACKAGES = (
    "python3", "libgl1", "libegl1", "libmtdev1|libmtdev1t64", "fonts-noto-cjk", "fonts-hanazono", "libzinnia0",
    "tegaki-zinnia-simplified-chinese", "rime-data-stroke", "libzbar0|libzbar0t64", "espeak-ng", "alsa-utils",
)  # fmt: skip
_SOUND_PROGRAMS = ("aplay", "espeak-ng")
_LOCAL = ("localhost", "127.0.0.1", "[::1]")


def printers(box: Box) -> Look:
    """A4 printers by IPP: asked for their state, no page is printed."""
    asked = [(place, settings.address) for place, settings in box.fitted() if settings.model == "ipp"]
    if not asked:
        raise CannotLook("no_printer")
    for place, address in asked:
        try:
            seen = asyncio.run(_look(address))
        except DeviceFault as fault:
            matter = "cups" if any(f"//{host}" in address for host in _LOCAL) else "silent"
            yield wrong(matter, f"{address}: {fault.cause} {fault}", device=place, address=address)
        else:
            yield well(seen)


async def _look(address: str) -> str:
    from drivers.a4.ipp.printer import Printer

    printer = Printer(address, "kiosk-doctor")
    try:
        await printer.open()
        waiting = (await printer.look()).waiting
    finally:
        await printer.close()
    return f"{address}: {printer.model}, {waiting}"


def sound(box: Box) -> Look:
    """The sound card and the programs that speak."""
    if "speaker" not in dict(box.fitted()):
        raise CannotLook("no_speaker")
    for program in _SOUND_PROGRAMS:
        if shutil.which(program) is None:
            yield wrong("no_program", f"{program}: not in PATH", program=program)
    cards = box.under("/proc/asound/cards")
    told = cards.read_text() if cards.exists() else ""
    if not told.strip() or "no soundcards" in told:
        yield wrong("no_card", f"{cards}: {told.strip() or 'not there'}")
    yield well(told.strip().splitlines()[0].strip() if told.strip() else "-")


def packages(_: Box) -> Look:
    """Debian's packages that are not installed."""
    if shutil.which("dpkg-query") is None:
        raise CannotLook("no_dpkg")
    installed = _installed([name for package in PACKAGES for name in package.split("|")])
    missing = [package.partition("|")[0] for package in PACKAGES if not installed & set(package.split("|"))]
    if missing:
        yield wrong("missing", ", ".join(missing), packages=" ".join(missing))
    yield well(f"{len(PACKAGES)}")


def _installed(names: Sequence[str]) -> set[str]:
    words = ["dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package}\n", *names]
    done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
    return {line.split()[1] for line in done.stdout.splitlines() if line.startswith("installed ")}
