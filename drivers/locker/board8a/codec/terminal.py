"""The terminal's side: what it asks, and what it finds in what it hears.

There is no frame here that opens more than one door: no flow may reach one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.locker.board8a.codec import frame as f

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drivers.locker.board8a.codec.frame import ByteOrder

_FEWEST, _MOST = 1, 8  # status bytes a board may send: 8 to 64 channels


def open_one(board: int, channel: int) -> bytes:
    """Pulse one lock."""
    return f.sealed(f.OPEN, board, channel, f.ASK_OPEN)


def release(board: int, channel: int) -> bytes:
    """Let a lock go that was held energised."""
    return f.sealed(f.RELEASE, board, channel, f.ASK_OPEN)


def query_one(board: int, channel: int) -> bytes:
    """Ask for one contact."""
    return f.sealed(f.QUERY, board, channel, f.ASK_STATE)


def query_all(board: int) -> bytes:
    """Ask for all contacts."""
    return query_one(board, f.ALL)


def opened_in(heard: bytes, board: int, channel: int) -> bool | None:
    """The contact in this board's newest answer to `open_one`, wherever it stands; None when it is not there."""
    return _contact_in(heard, f.OPEN, board, channel)


def contact_in(heard: bytes, board: int, channel: int) -> bool | None:
    """The contact in this board's newest answer to `query_one`, wherever it stands; None when it is not there."""
    return _contact_in(heard, f.QUERY, board, channel)


def released_in(heard: bytes, board: int, channel: int) -> bool | None:
    """True when this board's answer to `release` was heard; None when it is not there."""
    return True if release(board, channel) in heard else None


def status_in(heard: bytes, board: int, count: int) -> bytes | None:
    """The `count` status bytes in this board's newest answer to `query_all`; None when it is not there."""
    answers = [frame for frame in _status_frames(heard, board) if len(frame) == count + 4]
    return answers[-1][2:-2] if answers else None


def status_count_in(heard: bytes, board: int) -> int | None:
    """How many status bytes this board sends, from one answer to `query_all` that the line fell silent after."""
    lengths = [len(frame) for frame in _status_frames(heard, board) if heard.endswith(frame)]
    return max(lengths) - 4 if lengths else None


def contacts(status: bytes, order: ByteOrder) -> tuple[bool, ...]:
    """Contacts of channels 1, 2, 3 … in the status bytes of a `query_all` answer."""
    return tuple(bool(byte >> bit & 1) for byte in f.low_first(status, order) for bit in range(8))


def reports_in(heard: bytes) -> list[tuple[int, int, bool]]:
    """Board, channel and contact of each unasked report; firmwares send them under 82 or 81."""
    frames = (heard[at : at + f.SHORT] for at in range(len(heard) - f.SHORT + 1))
    return [(frame[1], frame[2], frame[3] == f.MADE) for frame in frames if _is_report(frame)]


def _is_report(frame: bytes) -> bool:
    return frame[0] in (f.REPORT, f.REPORT_81) and frame[3] in (f.MADE, f.BROKEN) and f.is_sound(frame)


def _contact_in(heard: bytes, header: int, board: int, channel: int) -> bool | None:
    made, broken = (heard.rfind(f.sealed(header, board, channel, state)) for state in (f.MADE, f.BROKEN))
    return None if made == broken else made > broken  # the newest counts; both are -1 when neither was heard


def _status_frames(heard: bytes, board: int) -> Iterator[bytes]:
    """Everything in `heard` that could be this board's answer to `query_all`, by start, then by length."""
    for start in range(len(heard)):
        for count in range(_FEWEST, _MOST + 1):
            frame = heard[start : start + count + 4]
            if len(frame) == count + 4 and frame[:2] == bytes([f.QUERY, board]) and _is_status(frame):
                yield frame


def _is_status(frame: bytes) -> bool:
    return frame[-2] == f.ASK_STATE and f.is_sound(frame)
