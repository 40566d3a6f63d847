"""The platform's side of handling for one test: what it knows, what it was sent, and whether it is there at all."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import msgspec
from joserfc import jwe
from joserfc.jwk import ECKey

from kiosk.contract.after import (
    AGENT_WRONG,
    SECOND_OVER,
    SECOND_WRONG,
    DelegationMade,
    DelegationSigned,
    Represented,
    SecondCode,
    SecondSent,
)
from kiosk.contract.handling import (
    Draft,
    Letter,
    LetterAnswer,
    LetterState,
    Prefill,
    SealedLetter,
    Start,
)
from kiosk.contract.ids import case_check_digit, mask_name
from kiosk.contract.items import ItemState
from kiosk.contract.platform import PickupWish, Refusal, Session
from kiosk.terminal.platform.asking import Asking, Away, Done, Refused
from kiosk.terminal.platform.handling import HandlingCalls

TRIES = 5


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
        self.represented: tuple[Represented, ...] = ()
        self.code = "402815"  # what comes to the telephone
        self.codes_sent = 0
        self.tried: list[str] = []
        self.delegated: list[DelegationSigned] = []
        self.made: tuple[DelegationMade, ...] = ()
        self.agent_fits = True
        self.pickups: list[tuple[str, bool]] = []  # of several results: of which case, and whether together

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

    async def pick_up(self, token: str, project_no: str, wish: PickupWish, key: str) -> Done | Refused | Away:
        """Note it."""
        if not self.here:
            return Away("no_connection")
        self.pickups.append((project_no, wish.together))
        return Done()

    async def represents(self, token: str) -> tuple[Represented, ...] | Refused | Away:
        """For whom somebody may act."""
        return self.represented if self.here else Away("no_connection")

    async def delegations(self, token: str) -> tuple[DelegationMade, ...] | Refused | Away:
        """Those in force, and those ended."""
        return self.made if self.here else Away("no_connection")

    async def delegate(self, token: str, signed: DelegationSigned, key: str) -> DelegationMade | Refused | Away:
        """One more, unless name and number do not fit."""
        if not self.here:
            return Away("no_connection")
        if not self.agent_fits:
            return Refused(Refusal(AGENT_WRONG, "对不上。", "They do not fit.", False, "0538-2100001"))
        self.delegated.append(signed)
        agent, name = mask_name(signed.agent_name), f"AD-{len(self.delegated)}"
        made = DelegationMade(name, agent, signed.scopes, signed.task_codes, signed.until)
        self.made = (made, *self.made)
        return made

    async def end_delegation(self, token: str, id: str, key: str) -> Done | Refused | Away:
        """It stands there as ended."""
        if not self.here:
            return Away("no_connection")
        self.made = tuple(dataclasses.replace(each, revoked=each.revoked or each.id == id) for each in self.made)
        return Done()

    async def second(self, token: str, key: str) -> SecondSent | Refused | Away:
        """A code on its way; under another id each time."""
        if not self.here:
            return Away("no_connection")
        self.codes_sent += 1
        self.tried = []
        return SecondSent(f"code-{self.codes_sent}", "100****0002", dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5))

    async def second_code(self, token: str, id: str, code: SecondCode, key: str) -> Session | Refused | Away:
        """Five tries, and only of the code that was sent last."""
        if not self.here:
            return Away("no_connection")
        self.tried.append(code.code)
        over = id != f"code-{self.codes_sent}" or len(self.tried) > TRIES
        if code.code == self.code and not over:
            return Session(token, "王*示", dt.datetime.now(dt.UTC), level=3, subject="mark")
        refusal = SECOND_OVER if over or len(self.tried) == TRIES else SECOND_WRONG
        return Refused(Refusal(refusal, "验证码不对。", "That is not the code.", False, "0538-2100001"))


def case(number: int) -> str:
    """A case number with its check digit."""
    first18 = f"37099920261128{number:04d}"
    return first18 + case_check_digit(first18)
