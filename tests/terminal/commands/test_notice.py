"""A line for citizens is put up only where it is known until when: nothing that stands could spoil each drawing."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, cast

import pytest

from kiosk.contract.commands import Command, CommandKind
from kiosk.terminal.commands.deeds.standing import NOTICE_SET

if TYPE_CHECKING:
    from kiosk.terminal.commands.deeds.deed import At

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
LINE = {"zh": "下午停电", "en": "No power this afternoon"}
ANYWHERE = cast("At", None)  # what a line says is judged the same everywhere


def _why_not(arguments: dict[str, str]) -> str:
    command = Command(secrets.token_hex(16), "T-1", CommandKind.NOTICE, NOW, NOW + dt.timedelta(hours=1), arguments)
    return NOTICE_SET.impossible(ANYWHERE, command)


@pytest.mark.parametrize("until", ["2026-11-23T18:00:00+08:00", "2026-11-23T10:00:00Z"])
def test_a_line_with_its_moment_is_one_and_so_is_taking_it_down(until: str) -> None:
    assert _why_not({**LINE, "until": until}) == ""
    assert _why_not({}) == ""


@pytest.mark.parametrize("until", ["", "this evening", "2026-11-23", "2026-11-23T18:00:00", "18:00:00+08:00"])
def test_a_line_of_which_nobody_knows_until_when_is_refused(until: str) -> None:
    assert _why_not({**LINE, "until": until}) == "argument_wrong"
    assert _why_not(LINE) == "argument_wrong"
