"""Why a deed about an alert cannot be done."""

from __future__ import annotations

from typing import Literal

Why = Literal[
    "not_there",
    "over",
    "done_already",
    "still_true",
    "reason_missing",
    "ends_too_soon",
    "too_long",
    "cause_unknown",
    "place_unknown",
    "same_person",
    "nobody_reached",
    "address_wrong",
    "operator_unknown",
]


class CannotBe(Exception):
    """A deed that cannot be done; `why` is a word that pages have a sentence for."""

    def __init__(self, why: Why) -> None:
        self.why: Why = why
        super().__init__(why)
