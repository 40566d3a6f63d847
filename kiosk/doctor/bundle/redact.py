"""Takes out of a text whatever may say who somebody is or open a door, and counts what it took, by kind.

Programs of the house write neither names nor numbers into their logs. This is for what libraries, the system or a
mistake of ours may have written all the same; where in doubt more is taken out than needed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from kiosk.terminal.settings.secret import STARS

_SECRET = r"[a-z_-]*(?:pass(?:word|wd|phrase)?|secret|token|key|pin|authori[sz]ation|cookie|badge)"  # noqa: S105
_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsrwy])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|un|er|ia|ie|iu|ua|uo|ui|ue|[aeiouv])"
)
# Two words or more made of Chinese syllables, each with a capital letter: a name in Latin letters.
_WORD = rf"(?=[A-Z])(?i:(?:{_SYLLABLE}'?)+)(?![A-Za-z])"
# What may stand in a line of ours beside ASCII and Han; anything else is text that was read in a wrong encoding.
_OURS = f"\\t\\n\\x20-\\x7e{_HAN}\u2010-\u2026\u203b\u2190-\u2193\u3000-\u301f\uff00-\uff5e°·×✓✗‹›"
_STRANGE = f"[^\\n]*[^{_OURS}][^\\n]*"

# Each kind of thing, in the order in which they are looked for: longer and surer ones first.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("not_text", _STRANGE),
    ("url_credentials", r"(?<=://)[^/@\s\"']+(?=@)"),
    ("url_query", r"(?<=[?&])[\w.-]+=[^\s&\"'<>]+"),
    ("secret_value", rf"(?i)(?<![a-z0-9]){_SECRET}[\"']?\s*[:=]\s*(?:bearer\s+|basic\s+)?[^\s,;&)}}]+"),
    ("secret_value", r"(?i)\b(?:bearer|basic)\s+[\w+/=.~-]{6,}"),
    ("email", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("id_number", r"(?<!\d)\d{6}[ -]?(?:\d{4}[ -]?\d{4}[ -]?\d{3}[\dXx]|\d{2}[ -]?\d{4}[ -]?\d{3})(?!\d)"),
    ("credit_code", r"(?<![0-9A-Za-z])[0-9A-Z]{2}[ -]?\d{6}[ -]?[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"),
    ("phone", r"(?<!\d)(?:\+?86[ -]?)?1\d{2}[ -]?\d{4}[ -]?\d{4}(?!\d)"),
    ("phone", r"(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)"),
    ("hex", r"(?i)[0-9a-f]{2}([ :-]?)[0-9a-f]{2}(?:\1[0-9a-f]{2}){4,}[0-9a-f]?"),
    ("escaped", r"(?i)(?:\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\x[0-9a-f]{2}|\\[0-7]{3}|%[0-9a-f]{2}|&#x?[0-9a-f]+;)+"),
    ("name", rf"[{_HAN}][{_HAN}*·•.]*"),
    ("spelled", rf"(?i)\b(?:{_SYLLABLE}|[a-z'@:^&]{{1,8}})[1-5](?:[ ]?(?:{_SYLLABLE}|[a-z'@:^&]{{1,8}})[1-5])+\b"),
    ("spelled", r"\b[A-Z][A-Z'-]+, ?[A-Z][A-Z'-]+(?: [A-Z][A-Z'-]+)*\b"),
    ("spelled", rf"\b{_WORD}(?:[ ,]+{_WORD})+"),
)
_RUN = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[+=]|/")
_NO_WORD = re.compile(r"[B-DF-HJ-NP-TV-XZ]?[b-df-hj-np-tv-xz]+")  # nobody can say it
# Pieces of words are longer than those of base64, and a long run of words has no piece of one or two letters.
_SHORT, _SHORTEST, _LONG = 3, 2, 10
_LEAST_PACKED = 8
_TOKEN = re.compile(r"[\x21-\x7e]{6,}")
_HAN_ONLY = re.compile("[\u4e00-\u9fff]+")
_DIGITS = re.compile(r"\d{6,}")


class Redactor:
    """Redacts texts, and counts what it took out since the last `fresh`."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._patterns = [(kind, re.compile(pattern)) for kind, pattern in _PATTERNS]

    def fresh(self) -> dict[str, int]:
        """What was counted until now; the count begins anew."""
        counted = dict(sorted(self._counts.items()))
        self._counts.clear()
        return counted

    def raw(self, data: bytes) -> str:
        """Bytes of a log, whatever is in them."""
        return self.text(data.decode("utf-8", errors="replace"))

    def text(self, text: str) -> str:
        """A text without what may not leave the box."""
        for kind, pattern in self._patterns:
            text = pattern.sub(lambda _, kind=kind: self._mark(kind), text)  # type: ignore[misc]
        text = _RUN.sub(lambda match: self._mark("packed") if _is_packed(match[0]) else match[0], text)
        text = _TOKEN.sub(lambda match: self._mark("packed") if _is_wide(match[0]) else match[0], text)
        return _DIGITS.sub(lambda _: self._mark("digits"), text)

    def tree(self, value: Any, name: str = "") -> Any:  # noqa: ANN401  whatever TOML and JSON hold
        """Settings and the like: what is secret by its name is stars, all other text as in a log."""
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.tree(inner, str(key)) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.tree(inner, name) for inner in value]
        if re.fullmatch(f"(?i){_SECRET}", name) and not isinstance(value, bool):
            self._counts["secret_value"] += 1
            return STARS
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value if len(str(value)) < _LEAST_PACKED else self.text(str(value))
        return self.text(value) if isinstance(value, str) else value

    def _mark(self, kind: str) -> str:
        self._counts[kind] += 1
        return f"‹{kind}›"


def _is_packed(run: str) -> bool:
    """Whether a run of letters and digits looks like base64, and not like words, a version or a path."""
    counted = run.rstrip("0123456789") if run.startswith("/") else run  # /dev/ttyUSB0
    pieces = [piece for piece in _PIECE.findall(counted) if piece != "/"]
    if run.isdigit() or not pieces:
        return False
    if not re.search("[A-Z]", run):  # base64 hardly ever has small letters only
        return len(run) / len(pieces) < _SHORTEST
    if len(run) >= _LONG and any(len(piece) < _SHORT or _NO_WORD.fullmatch(piece) for piece in pieces):
        return True
    return len(run) / len(pieces) < _SHORT


def _is_wide(token: str) -> bool:
    """Whether signs that make no word are Han in UTF-16, where that happens to be ASCII."""
    kinds = sum(bool(re.search(kind, token)) for kind in ("[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]"))
    if len(token) % 2 or kinds < _SHORT or not re.search("[0-9]", token):
        return False
    wide = (token.encode().decode(order, errors="replace") for order in ("utf-16-le", "utf-16-be"))
    return any(_HAN_ONLY.fullmatch(text) for text in wide)
