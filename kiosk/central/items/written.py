"""Everything that a county writes down for its catalogue, once it has been read and found good."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.contract.items import (
    Department,
    Intermediary,
    Item,
    PhraseList,
    RatingTag,
    RegionalAssessment,
    Topic,
    Town,
)
from kiosk.contract.names import Name


@dataclass(frozen=True)
class LicenceType:
    """A kind of e-licence 电子证照 that materials may ask for."""

    code: str
    name: Name


@dataclass(frozen=True)
class NumberKind:
    """A kind of document whose number can be verified with its issuer 文号、编号核验."""

    code: str
    name: Name


@dataclass(frozen=True)
class Written:
    """The files of one catalogue."""

    items: tuple[Item, ...]
    departments: tuple[Department, ...]
    topics: tuple[Topic, ...]
    towns: tuple[Town, ...]
    phrases: tuple[PhraseList, ...]
    licences: tuple[LicenceType, ...]
    number_kinds: tuple[NumberKind, ...]
    intermediaries: tuple[Intermediary, ...]
    regional: tuple[RegionalAssessment, ...]
    rating_tags: tuple[RatingTag, ...]
