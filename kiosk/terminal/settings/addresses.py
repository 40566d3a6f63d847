"""Where a device may be plugged in: what an address looks like, when two are one, which names do not stay the same."""

from __future__ import annotations

import re

from kiosk.sheets.limits import Shaped

PORT = Shaped(
    r"([a-z][a-z0-9+.-]*://\S+|([a-z]+:)?/\S+|\d{1,2})", '"/dev/hall/card", "socket://host:9100" or another address'
)
NAME = Shaped(r".*\S.*", "the name by which the system knows it")
# Places whose devices the system knows by a name of its own: PC/SC readers, sound cards, supplies of a NUT server.
NAMED = ("social", "speaker", "power")

# Names the kernel gives in the order in which it finds things.
_PASSING = re.compile(r"(lp:)?/dev/(tty(USB|ACM)|video|input/event|input/js|usb/lp|hidraw)\d+|\d{1,2}")
_STABLE = {
    "video": "/dev/v4l/by-path/…-video-index0",
    "input": "/dev/input/by-id/…-event-kbd",
    "tty": "/dev/serial/by-id/… or by-path/…",
}


def one_port(address: str) -> str:
    """The address in one spelling, so that two sections that mean the same port are seen."""
    return address.removeprefix("lp:").replace("socket://", "tcp://", 1)


def passing_name(place: str, address: str) -> str:
    """What to write instead, when this name may belong to another device after the next start; else ""."""
    if not _PASSING.fullmatch(address):
        return ""
    kind = "video" if address.isdigit() else address.removeprefix("lp:").removeprefix("/dev/")
    known = next((name for start, name in _STABLE.items() if kind.startswith(start)), "")
    return f"write /dev/hall/{place} (udev rules of systemd/udev)" + (f" or {known}" if known else "")
