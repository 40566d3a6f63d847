"""What waits for the disk and what does not, on both engines: a power cut may take a jotting, never an answer."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy import text
from sqlalchemy.orm import Session as Db

from tests.central.desks import Desk

# How each engine says whether a commit waits for the disk, and its words for yes and no.
_ASKED = {"sqlite": ("PRAGMA synchronous", "2", "1"), "postgresql": ("SHOW synchronous_commit", "on", "off")}


def test_only_what_is_jotted_down_does_not_wait_for_the_disk(desk: Desk) -> None:
    question, waits, does_not = _ASKED[desk.office.engine.dialect.name]

    def said(transaction: AbstractContextManager[Db]) -> str:
        with transaction as db:
            return str(db.scalar(text(question)))

    office = desk.office
    assert [said(office.begin()), said(office.jot()), said(office.begin())] == [waits, does_not, waits]
