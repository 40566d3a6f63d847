"""What a family of lock boards says by its own frames; everything else lock boards do alike (drivers.rs485.locks)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drivers.contracts import Unlocked
    from drivers.errors import Refused

Contacts = tuple[bool | None, ...]  # of channels 1, 2, 3 …; None is one the board itself cannot tell
Beams = tuple[bool, ...]  # of channels 1, 2, 3 …; True where something lies before it


class Family:
    """Frames, and what is found in the answers to them."""

    def _question(self, board: int) -> bytes:
        """The question for all contacts of a board."""
        raise NotImplementedError

    def _contacts_in(self, heard: bytes, board: int) -> Contacts | None:
        """The contacts in the newest answer of this board to `_question`; None when it is not there."""
        raise NotImplementedError

    def _beams_in(self, heard: bytes, board: int) -> Beams:  # noqa: ARG002  most families have none
        """The beams in the answer in which `_contacts_in` found the contacts; empty where the family has none."""
        return ()

    def _pulse_frame(self, board: int, channel: int) -> bytes:
        """The frame that pulses one lock."""
        raise NotImplementedError

    def _unlocked_in(self, heard: bytes, board: int, channel: int) -> Unlocked | Refused | None:
        """What this board's answer to a pulse says; None when it is not there.

        A Refused is a board's word that it did not pulse.
        """
        raise NotImplementedError

    def _echo_question(self, board: int) -> bytes:
        """A question that no answer can contain, whatever the doors say."""
        return self._question(board)
