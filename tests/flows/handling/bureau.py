"""The platform's side of handling for one test: what it knows, what it was sent, and whether it is there at all."""

from __future__ import annotations

import dataclasses
import json

import msgspec
from joserfc import jwe
from joserfc.jwk import ECKey

from kiosk.contract.handling import (
    Draft,
    Letter,
    LetterAnswer,
    LetterState,
    Prefill,
    SealedLetter,
    Start,
)
from kiosk.contract.ids import case_check_digit
from kiosk.contract.items import ItemState
from kiosk.contract.platform import Refusal
from kiosk.terminal.platform.asking import Asking, Away, Done, Refused
from kiosk.terminal.platform.handling import HandlingCalls


class Bureau(HandlingCalls):
    """Answers from memory. `here` is whether it answers, `posts` whether letters arrive and their answers come back."""

    def __init__(self, asking: Asking) -> None:
        super().__init__(asking)
        self._private = ECKey.generate_key("P-256", private=True)
        self.letter_key = json.dumps(self._private.as_dict(private=False))
        self.here = self.posts = True
        self.knows = Prefill({}, (), 2, commitment_offered=False, tolerance_offered=False)
        self.asked: list[Start] = []
        self.letters: list[Letter] = []
        self.answer = LetterAnswer("", LetterState.TAKEN, case(1), "402815")
        self.drafts: dict[str, Draft] = {}

    def refuses(self, code: str, project_no: str = "") -> None:
        """Letters are read and not taken."""
        refusal = Refusal(code, "不能这样办。", "Not in this way.", False, "0538-2100001")
        self.answer = LetterAnswer("", LetterState.REFUSED, project_no, refusal=refusal)

    async def states(self) -> tuple[ItemState, ...] | Refused | Away:
        """Nothing is closed."""
        return () if self.here else Away("no_connection")

    async def prefill(self, token: str, start: Start) -> Prefill | Refused | Away:
        """What it knows."""
        self.asked.append(start)
        return self.knows if self.here else Away("no_connection")

    async def post_letter(self, letter: SealedLetter) -> LetterAnswer | Refused | Away:
        """Open it; the same one gets the same answer."""
        if not self.posts:
            return Away("timed_out")
        plain = jwe.decrypt_compact(letter.envelope, self._private).plaintext
        assert plain is not None
        opened = msgspec.json.decode(plain, type=Letter)
        if opened not in self.letters:
            self.letters.append(opened)
        return dataclasses.replace(self.answer, id=letter.id)

    async def keep_draft(self, token: str, task_code: str, draft: Draft, key: str) -> Done | Refused | Away:
        """Keep it."""
        if not self.here:
            return Away("no_connection")
        self.drafts[task_code] = draft
        return Done()

    async def draft(self, token: str, task_code: str) -> Draft | Refused | Away:
        """What was kept."""
        return self.drafts[task_code]

    async def drop_draft(self, token: str, task_code: str) -> Done | Refused | Away:
        """Throw it away."""
        self.drafts.pop(task_code, None)
        return Done()


def case(number: int) -> str:
    """A case number with its check digit."""
    first18 = f"37099920261128{number:04d}"
    return first18 + case_check_digit(first18)
