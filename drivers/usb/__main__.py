"""`python -m drivers.usb usbguard|udev`: prints the rules of the package."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from drivers.usb.policy import udev_rules, usbguard_rules
from drivers.usb.table import allowed

_KINDS = {"usbguard": usbguard_rules, "udev": udev_rules}


def main(argv: Sequence[str]) -> int:
    """0, or 2 for another word."""
    if len(argv) != 1 or argv[0] not in _KINDS:
        sys.stderr.write(f"say one of: {', '.join(_KINDS)}\n")
        return 2
    sys.stdout.write(_KINDS[argv[0]](allowed()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
