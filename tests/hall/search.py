"""Searches what a hall leaves on disk: for everything that says who somebody is, in every form it may be written."""

from __future__ import annotations

import base64
import re
import struct
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from drivers.speaker.alsa.mandarin import spelled
from drivers.speaker.alsa.speller import load_corrections, reading
from kiosk.contract.ids import mask_name
from kiosk.rig.citizen import handwriting
from kiosk.rig.house import CONFIG

# The seed folder may hold them, and so may these: what the platform is for, and what simulates people's own things.
MAY_HOLD = re.compile(r"central\.db(-wal|-shm)?|hall/.*")


LEAST_SIGN = 6  # bytes
HAN = re.compile("[\u3400-\u9fff]")
SIGNS = {
    "a picture": re.compile(rb"\xff\xd8\xff[\xdb\xe0-\xef]|\x89PNG\r\n"),
    "a document": re.compile(rb"%PDF-1"),
    "a recording": re.compile(rb"RIFF....WAVE", re.DOTALL),
}


def personal_data() -> dict[str, str]:
    """Everything that identifies a synthetic person or opens a door for them, by what it is."""
    found: dict[str, str] = {}
    for person in _rows("people", "person"):
        who = str(person["name"])
        for kind in ("name", "english_name", "number", "address", "phone"):
            if person.get(kind):
                found[f"{kind} of {who}"] = str(person[kind])
        found[f"masked name of {who}"] = mask_name(who)
    for member in _rows("staff", "staff"):
        found |= {f"{kind} of {member['id']}": str(member[kind]) for kind in ("name", "number", "badge")}
        found[f"masked name of {member['id']}"] = mask_name(str(member["name"]))
    for deposit in _rows("deposits", "deposit"):
        found[f"code of {deposit['id']}"] = str(deposit["code"])
        found[f"token of {deposit['id']}"] = str(deposit["qr"])
    for delegation in _rows("deposits", "delegation"):
        found[f"code of {delegation['id']}"] = str(delegation["code"])
    for case in _rows("cases", "case"):
        found |= {f"applicant of {case['sequence']}": str(case["applicant"])} if case.get("applicant") else {}
    return found


def _rows(file: str, kind: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = tomllib.loads((CONFIG / "demo" / f"{file}.toml").read_text("utf-8"))[kind]
    return rows


def written_forms(text: str) -> Iterator[bytes]:
    """How a text may lie on a disk: as terminals, cards and printers write it, and escaped as in JSON."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        yield text.encode(encoding)
    yield text.encode("unicode_escape")


def packed_forms(raw: bytes) -> Iterator[bytes]:
    """How bytes may lie in a text: as capture files write them, and as JSON carries them. Few bytes are no sign."""
    if len(raw) < LEAST_SIGN:
        return
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for before in range(3):  # base64 writes three bytes as four letters: wherever the first of them falls
        written = base64.b64encode(bytes(before) + raw)
        yield written[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]


def spoken_forms(text: str) -> Iterator[bytes]:
    """How a Chinese text is spelled for the voice, with the tones behind the syllables."""
    if HAN.search(text):
        yield spelled(text, reading).encode()


def all_forms(text: str) -> set[bytes]:
    """Every form of a text."""
    plain = set(written_forms(text))
    return plain | {form for raw in plain for form in packed_forms(raw)} | set(spoken_forms(text))


def stroke_forms(strokes: Iterable[tuple[int, ...]]) -> set[bytes]:
    """How the strokes of a signature may be written: three points of each, in JSON or as numbers, plain or packed."""
    found: set[bytes] = set()
    for stroke in strokes:
        points = stroke[:9]
        for text in (",".join(map(str, points)), ", ".join(map(str, points)), " ".join(map(str, points))):
            found |= {text.encode(), *packed_forms(text.encode())}
        found |= {struct.pack(f"{order}{len(points)}{kind}", *points) for order in "<>" for kind in "Hid"}
    return found


def leaks(folder: Path) -> list[str]:
    """What lies where it should not; the finding names the datum, never shows it."""
    load_corrections()
    forms = {what: all_forms(text) for what, text in personal_data().items()}
    forms["strokes of a signature"] = stroke_forms(handwriting())
    found = []
    for name, data in searched(folder):
        found += [f"{what} in {name}" for what, texts in forms.items() if any(text in data for text in texts)]
    return found


def pictures_papers_and_sounds(folder: Path) -> list[str]:
    """Files that hold a picture, a document or a recording, whatever they are called."""
    return [f"{kind} in {name}" for name, data in searched(folder) for kind, sign in SIGNS.items() if sign.search(data)]


def searched(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that may hold nothing, with what is in it."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and not path.is_symlink() and not MAY_HOLD.fullmatch(name):
            yield name, path.read_bytes()
