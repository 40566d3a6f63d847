"""The table as rules: for USBGuard, which judges a device before it works, and for udev, where there is no USBGuard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drivers.usb.table import Allowed

_HEAD = "Made by `python -m drivers.usb {kind}` from drivers/usb/devices.toml (a test compares); change that."


def usbguard_rules(table: Sequence[Allowed]) -> str:
    """/etc/usbguard/rules.d/…: what fits none of these is blocked by the daemon's own setting."""
    lines = [f"# {_HEAD.format(kind='usbguard')}"]
    for kind in table:
        interfaces = f"with-interface match-all {{ {' '.join(kind.interfaces)} }}"
        ids = f"id one-of {{ {' '.join(_whole(id_) for id_ in kind.ids)} }} " if kind.ids else ""
        lines += [f"# {kind.name}: {kind.what}", f"allow {ids}{interfaces}"]
    return "\n".join([*lines, ""])


def _whole(id_: str) -> str:
    return id_ if ":" in id_ else f"{id_}:*"


def udev_rules(table: Sequence[Allowed]) -> str:
    """Each interface for itself: one that no kind has is shut, and its driver let go."""
    lines = [
        f"# {_HEAD.format(kind='udev')}",
        "# The second line of defence: an interface works for a moment before it is shut. USBGuard blocks before.",
        'ACTION!="add", GOTO="hall_usb_guard_end"',
        'SUBSYSTEM!="usb", GOTO="hall_usb_guard_end"',
        'ENV{DEVTYPE}!="usb_interface", GOTO="hall_usb_guard_end"',
    ]
    for kind in table:
        lines += [f"# {kind.name}: {kind.what}", *(_let_in(pattern) for pattern in _patterns(kind))]
    return "\n".join([*lines, 'ATTR{authorized}="0"', 'LABEL="hall_usb_guard_end"', ""])


def _let_in(pattern: str) -> str:
    return f'ENV{{MODALIAS}}=="{pattern}", GOTO="hall_usb_guard_end"'


def _patterns(kind: Allowed) -> Iterator[str]:
    """As the kernel calls an interface: usb:v1EABp1310d0100dc00dsc00dp00ic03isc01ip01in00."""
    for id_ in kind.ids or ("*:*",):
        vendor, _, product = _whole(id_).upper().partition(":")
        for interface in kind.interfaces:
            one, two, three = interface.upper().split(":")
            yield f"usb:v{vendor}p{product}d*ic{one}isc{two}ip{three}in*"
