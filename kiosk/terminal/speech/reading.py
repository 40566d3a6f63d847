"""A text in breaths: pieces that a voice says in well under a minute, cut where a reader would pause."""

from __future__ import annotations

import re

_MOST = 90  # characters: some twenty seconds of Mandarin, six of English
_SENTENCES = re.compile(r"(?<=[。!?;!?;])|(?<=\.)\s")
_PAUSES = re.compile(r"(?<=[,、:,:])")


def breaths(text: str) -> tuple[str, ...]:
    """Sentences; a long one at its commas, and what has none of them where it must."""
    sentences = (part.strip() for part in _SENTENCES.split(text))
    return tuple(piece for sentence in sentences if sentence for piece in _fitting(sentence))


def _fitting(sentence: str) -> list[str]:
    pieces = [""]
    for part in _PAUSES.split(sentence):
        if len(pieces[-1]) + len(part) > _MOST and pieces[-1]:
            pieces.append("")
        pieces[-1] += part
    cut = (piece[at : at + _MOST] for piece in pieces for at in range(0, len(piece), _MOST))
    return [piece.strip() for piece in cut if piece.strip()]
