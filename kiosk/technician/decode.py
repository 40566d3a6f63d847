"""`kiosk devices decode PICTURE…`: what the camera scanner's readers find in pictures, one JSON line for each.

Every line has `file`, `format` (QRCode, Code128, EAN13, PDF417) and `text`, both null when nothing was read. Of several
codes the most prominent is told, and all of them in `codes`. A file that is no picture has a line with `error`.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.manual import parser

if TYPE_CHECKING:
    from drivers.vision.codes.still import Still

_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}  # some programs would end a line there


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    wishes = parser("devices decode")
    wishes.add_argument("pictures", nargs="+", type=Path, metavar="PICTURE", help="PNG, JPEG, WebP, BMP, TIFF …")
    wishes.add_argument("--json", action="store_true", help="always so: one JSON object a line")
    return wishes


def main(argv: list[str]) -> int:
    """Read all pictures; exit status 1 when one of the files could not be read as a picture."""
    pictures: list[Path] = options().parse_args(argv).pictures
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    unread = 0
    with ThreadPoolExecutor(min(len(pictures), os.cpu_count() or 1)) as workers:
        for told in workers.map(partial(_told, threading.local()), pictures):
            if "error" in told:
                unread += 1
                sys.stderr.write(f"{told['file']}: {told['error']}\n")
            sys.stdout.write(json.dumps(told, ensure_ascii=False).translate(_LINE_ENDS) + "\n")
            sys.stdout.flush()
    return 1 if unread else 0


def _told(mine: threading.local, path: Path) -> dict[str, Any]:
    """What is told of one picture."""
    from drivers.vision.codes.picture import NoPicture, gray_from

    told: dict[str, Any] = {"file": str(path), "format": None, "text": None}
    try:
        codes = _still(mine).read(gray_from(path))
    except NoPicture as fault:
        return {**told, "error": str(fault)}
    if codes:
        told |= {"format": codes[0].format, "text": codes[0].text}
    if len(codes) > 1:
        told["codes"] = [{"format": code.format, "text": code.text} for code in codes]
    return told


def _still(mine: threading.local) -> Still:
    """This thread's own readers: one of them is not to be shared."""
    from drivers.vision.codes.still import Still

    if not hasattr(mine, "still"):
        mine.still = Still()
    still: Still = mine.still
    return still


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
