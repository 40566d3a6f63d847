"""Sound as bytes: WAV files in, 16-bit samples out, softer where wished; and what aplay complains about."""

from __future__ import annotations

import sys
from array import array
from dataclasses import dataclass

_FORMAT_PCM, _FORMAT_EXTENSIBLE = 1, 0xFFFE
_SAMPLE = 2  # bytes
_HEAD, _CHUNK_HEAD = 12, 8

# What aplay says when the device cannot be opened, and when it goes away under its hands.
_NOT_OPENED = "audio open error"
_OPENING = (
    ("Device or resource busy", "port_busy"),
    ("Permission denied", "port_denied"),
    ("", "port_missing"),
)
_BROKEN_OFF = ("write error", "write failed")
_UNFIT = ("not available", "non available", "Unable to install hw params")


@dataclass(frozen=True, repr=False)
class Sound:
    """Samples of 16 bits, little-endian, channels interleaved; the repr says nothing of what is said."""

    samples: bytes
    rate: int
    channels: int = 1

    def __repr__(self) -> str:
        return f"<Sound {self.seconds:.1f} s>"

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / (self.rate * self.channels * _SAMPLE)


def sound_of(wav: bytes) -> Sound:
    """The sound of a WAV file. A length that is a lie is let pass: espeak-ng does not know it when it begins.

    Raises ValueError for what is no WAV file of 16-bit samples.
    """
    if wav[:4] != b"RIFF" or wav[8:_HEAD] != b"WAVE":
        raise ValueError("not a WAV file")
    shape: tuple[int, int] | None = None
    at = _HEAD
    while at + _CHUNK_HEAD <= len(wav):
        name, length = wav[at : at + 4], int.from_bytes(wav[at + 4 : at + _CHUNK_HEAD], "little")
        at += _CHUNK_HEAD
        if name == b"fmt ":
            shape = _shape(wav[at : at + length])
        elif name == b"data" and shape is not None:
            rate, channels = shape
            samples = wav[at : at + length]
            return Sound(samples[: len(samples) - len(samples) % (_SAMPLE * channels)], rate, channels)
        at += length + length % 2
    raise ValueError("a WAV file without sound")


def _shape(fields: bytes) -> tuple[int, int]:
    """Rate and channels."""
    number = int.from_bytes
    kind, channels = number(fields[0:2], "little"), number(fields[2:4], "little")
    rate, bits = number(fields[4:8], "little"), number(fields[14:16], "little")
    if kind not in (_FORMAT_PCM, _FORMAT_EXTENSIBLE) or bits != _SAMPLE * 8:
        raise ValueError("not a WAV file of 16-bit samples")
    if not 1 <= channels <= 8 or not 4000 <= rate <= 192_000:
        raise ValueError("a WAV file of a strange rate or number of channels")
    return rate, channels


def softer(samples: bytes, volume: float) -> bytes:
    """The same samples at a volume from 0 to 1."""
    if volume >= 1:
        return samples
    loud = _swapped(array("h", samples))
    return _swapped(array("h", [int(sample * volume) for sample in loud])).tobytes()


def _swapped(samples: array[int]) -> array[int]:
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def complaint(words: str, *, failed: bool) -> str | None:
    """The cause in what aplay wrote to its error output; None where it only grumbled (an underrun)."""
    if _NOT_OPENED in words:
        line = next(line for line in words.splitlines() if _NOT_OPENED in line)
        return next(cause for sign, cause in _OPENING if sign in line)
    if any(sign in words for sign in _BROKEN_OFF):
        return "port_lost"
    if any(sign in words for sign in _UNFIT):
        return "sound_refused"
    return "port_lost" if failed else None
