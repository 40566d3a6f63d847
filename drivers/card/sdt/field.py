"""What lies on the reader: whether a card that is found was laid by whoever stands there now.

Most readers answer "no card" after a good read until the card is lifted and laid again; some find it again and again.
A reader that loses its power forgets what it has read. In each case a card that somebody left must not become the
next person's identity: the number handed out last is not handed out again before the field was seen empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drivers.contracts import IdCard

_EMPTY_AT_EDGE = 2  # so many "no card" in a row before a card that was found again and again counts as lifted


class Field:
    """The field over one reader, through losses and returns of the line. Holds no number, only a salted hash."""

    def __init__(self) -> None:
        self._last: int | None = None  # nothing handed out since the program started
        self._cleared = False
        self._empty = 0
        self._wanted = 1
        self._unread = False

    @property
    def doubtful(self) -> bool:
        """True while a card that is found may be one that somebody left."""
        return not self._cleared

    def unsure(self) -> None:
        """The reader was opened, or did not answer: what it finds next may have lain there all the time."""
        self._cleared = False
        self._empty = 0

    def empty(self) -> None:
        """The reader says that it finds no card which it has not read."""
        self._empty += 1
        self._cleared = self._cleared or self._empty >= self._wanted
        self._unread = False

    def found(self) -> None:
        """The reader finds a card."""
        self._empty = 0

    def begin(self) -> None:
        """The card found is about to be read."""
        self._unread = True

    def give_up(self) -> None:
        """Nobody waits for a card any more, or the reader failed. One that was being read is nobody's until lifted."""
        if self._unread:
            self.disown()

    def disown(self) -> None:
        """Nobody was seen to lay what lies there: it is nobody's until it is lifted, whosever card was read last."""
        self._last, self._cleared = None, False

    def told(self) -> None:
        """Whoever waits was told about the card found."""
        self._unread = False

    def is_left(self, card: IdCard) -> bool:
        """True when this card may have been left by somebody: it must be lifted first.

        Before anything was handed out nothing is known of any card that lies there already.
        """
        return not self._cleared and self._last in (None, hash(card.number))

    def hand_out(self, card: IdCard, *, rests: bool) -> None:
        """This card is handed out. `rests`: asked again at once the reader said "no card", as most do.

        Then whatever it finds next was laid anew. Otherwise the same card must be seen gone, and not for one moment
        only: at the edge of the field a card flickers.
        """
        self._last = hash(card.number)
        self._empty, self._cleared = 0, rests
        self._wanted = 1 if rests else _EMPTY_AT_EDGE
