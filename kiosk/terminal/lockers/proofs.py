"""What people show, as keyed hashes, and what together it proves: card and code of a receiver, or those of an agent."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.contract.lockers import PICKUP_QR, Agent, FactorRule, Grant
from kiosk.contract.sealing import keyed

CARD, CODE, QR, CODE_HERE = "card", "code", "qr", "code_here"
_CODES = (CODE, QR, CODE_HERE)


class FactorsMissing(ValueError):
    """The deposit asks for more proof than was given."""


@dataclass(frozen=True)
class Bearer:
    """Whose proof it is: the receiver's, or that of an agent."""

    agent: Agent | None = None


def same_right(one: Grant, other: Grant) -> bool:
    """True for two grants that give the same, though the platform may have renewed the time for which it holds.

    What has come meanwhile of a case with several results, and how its holder wants them, makes no other right.
    """
    times = replace(one, valid_from=other.valid_from, valid_to=other.valid_to, keep_until=other.keep_until)
    return replace(times, here=other.here, together=other.together) == other


_Fits = Callable[[Grant, dt.datetime], Bearer | None]


@dataclass(frozen=True)
class Title:
    """What was proved for one grant so far, and as whom."""

    grant: Grant
    factors: tuple[str, ...]
    agent: Agent | None = None

    @property
    def suffices(self) -> bool:
        """True when these factors prove the right. An agent always needs card and code."""
        card, code = CARD in self.factors, any(factor in _CODES for factor in self.factors)
        if self.agent is not None:
            return card and code and self.grant.rule is not FactorRule.IN_PERSON
        match self.grant.rule:
            case FactorRule.EITHER:
                return card or code
            case FactorRule.BOTH:
                return card and code
            case FactorRule.IN_PERSON:
                return False  # this terminal compares no faces

    def with_factors(self, factors: tuple[str, ...]) -> Title:
        """The same with more proof."""
        return replace(self, factors=(*self.factors, *(each for each in factors if each not in self.factors)))


@dataclass(frozen=True)
class Found:
    """What proofs found: titles that open a door, and titles that want one more proof."""

    titles: tuple[Title, ...] = ()

    @property
    def grants(self) -> tuple[Grant, ...]:
        """What may be collected with what was proved."""
        return tuple(title.grant for title in self.titles if title.suffices)

    @property
    def wanting(self) -> tuple[Grant, ...]:
        """What asks for one more proof."""
        return tuple(title.grant for title in self.titles if not title.suffices)

    def title(self, grant: Grant) -> Title:
        """What was proved for this grant."""
        return next((each for each in self.titles if same_right(each.grant, grant)), Title(grant, ()))

    def factors_for(self, grant: Grant) -> tuple[str, ...]:
        """The factors that found this grant: a code proves only what it was made for, a card only its bearer's."""
        return self.title(grant).factors

    def agent_for(self, grant: Grant) -> Agent | None:
        """The agent who stands here for this grant; None where it is the receiver."""
        return self.title(grant).agent

    def together(self, other: Found) -> Found:
        """What several proofs prove together: those of one and the same person only."""
        joined = list(self.titles)
        for theirs in other.titles:
            place = next((n for n, ours in enumerate(joined) if same_right(ours.grant, theirs.grant)), None)
            if place is None:
                joined.append(theirs)
            elif joined[place].agent == theirs.agent:
                joined[place] = joined[place].with_factors(theirs.factors)
            elif theirs.suffices and not joined[place].suffices:
                joined[place] = theirs
        return Found(tuple(joined))

    def with_factor(self, grant: Grant, factor: str) -> Found:
        """The same after one more proof for this very grant."""
        more = (title.with_factors((factor,)) if same_right(title.grant, grant) else title for title in self.titles)
        return Found(tuple(more))


@dataclass(frozen=True, repr=False)
class Proofs:
    """Turns what is shown into keyed hashes, and finds what was made for them; every comparison in constant time."""

    key: bytes

    def card(self, number: str) -> _Fits:
        """Whether a grant was made for the bearer of this ID number, or gives them the right to act for another."""
        shown = keyed(self.key, "id", number)

        def fits(grant: Grant, now: dt.datetime) -> Bearer | None:
            mine = [hmac.compare_digest(shown, made) for made in grant.id_hashes]  # all of them, found or not
            acting = [agent for agent in grant.agents if hmac.compare_digest(shown, agent.id_hash)]
            return Bearer() if any(mine) else _acting(acting, now)

        return fits

    def code(self, digits: str) -> _Fits:
        """Whether a grant was made for this pickup code, or one of its agents was given it."""
        shown = keyed(self.key, "code", digits)

        def fits(grant: Grant, now: dt.datetime) -> Bearer | None:
            mine = hmac.compare_digest(shown, grant.code_hash)
            acting = [agent for agent in grant.agents if hmac.compare_digest(shown, agent.code_hash)]
            return Bearer() if mine else _acting(acting, now)

        return fits

    def qr(self, text: str) -> _Fits:
        """Whether a grant was made for this QR, given with or without its prefix."""
        shown = keyed(self.key, "qr", text.removeprefix(PICKUP_QR))
        return lambda grant, _now: Bearer() if hmac.compare_digest(shown, grant.qr_hash) else None

    def bears_card(self, number: str) -> Callable[[tuple[str, ...]], bool]:
        """Whether one of these hashes was made for the bearer of this ID number."""
        shown = keyed(self.key, "id", number)

        def bears(hashes: tuple[str, ...]) -> bool:
            agree = [hmac.compare_digest(shown, made) for made in hashes]  # all of them, found or not
            return any(agree)

        return bears


def _acting(agents: list[Agent], now: dt.datetime) -> Bearer | None:
    good = [agent for agent in agents if now <= agent.until]
    return Bearer(good[0]) if good else None
