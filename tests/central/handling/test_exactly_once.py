"""M07: an answer lost after the commit, a platform killed in the middle, two platforms at one database: one case."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from kiosk.contract.handling import Application, LetterAnswer, LetterState, SealedLetter
from kiosk.contract.ids import is_case_number
from kiosk.rig.postgres import Postgres
from tests.central.handling.writing import Counter
from tests.central.identities import card
from tests.central.running import Central


def cases_of(at: Counter) -> list[str]:
    """The numbers of the holder's cases that were filed at a terminal today."""
    today = f"370923{at.at:%Y%m%d}"
    return [case["project_no"] for case in at.ask("GET", "/v1/cases").json() if case["project_no"].startswith(today)]


def test_an_answer_that_was_lost_after_the_commit_is_got_by_sending_again(central: Central) -> None:
    at = Counter(central, card("孙样本"))
    before = cases_of(at)
    sealed = at.sealed(at.letter(at.application(at.item(9))))
    central.switch(lose_answer=True, count=1, prefix="/v1/letters")
    with pytest.raises(requests.ConnectionError):
        at.post(sealed)
    answer = at.sent(sealed)
    assert cases_of(at) == [*before, answer.project_no]
    assert central.read(f"/v1/letters/{answer.id}")["project_no"] == answer.project_no


def test_killed_in_the_middle_of_anything_there_is_one_case(central: Central) -> None:
    """kill -9 of the platform at whatever point a letter has reached; it is sent until it is answered."""
    at = Counter(central, card("孙样本"))
    sealed = at.sealed(at.letter(at.application(at.item(9))))
    for pause in (0.0, 0.005, 0.01, 0.02, 0.04):
        killer = threading.Timer(pause, central.kill)
        killer.start()
        with contextlib.suppress(requests.ConnectionError):
            at.post(sealed)
        killer.join()
        central.start()
    answers = {at.sent(sealed) for _ in range(3)}
    assert len(answers) == 1
    assert answers.pop().state is LetterState.TAKEN
    again = Counter(central, card("孙样本"))
    assert len(cases_of(again)) == 1


@pytest.fixture
def twins(tmp_path: Path, postgres: Postgres) -> Iterator[tuple[Central, Central]]:
    """Two platforms over one database, with the same keys."""
    url = postgres.fresh()
    first = Central(tmp_path, db_url=url).start()
    second = Central(tmp_path, ("--port", "0"), db_url=url).start()
    yield first, second
    for one in (first, second):
        one.kill()


def test_two_platforms_with_the_same_letter_make_one_case(twins: tuple[Central, Central]) -> None:
    at = Counter(twins[0], card("孙样本"))
    for day in range(5):
        sealed = at.sealed(at.letter(about(at, day)))
        answers = at_once([(_beside(at, one), sealed) for one in twins for _ in range(3)])
        assert len(set(answers)) == 1
        assert answers[0].state is LetterState.TAKEN, answers[0]
    assert len(cases_of(at)) == 5


def test_two_letters_with_the_same_content_at_the_same_moment_make_one_case(twins: tuple[Central, Central]) -> None:
    at = Counter(twins[0], card("孙样本"))
    for day in range(5):
        answers = at_once([(_beside(at, one), at.sealed(at.letter(about(at, day)))) for one in twins])
        (taken,) = [one for one in answers if one.state is LetterState.TAKEN]
        (refused,) = [one for one in answers if one.state is LetterState.REFUSED]
        assert refused.refusal is not None
        assert (refused.refusal.code, refused.project_no) == ("already_submitted", taken.project_no)


def test_many_people_at_once_get_numbers_of_their_own(twins: tuple[Central, Central]) -> None:
    names = ["孙样本", "王演示", "赵示例", "周演练", "韩㛃例", "蒋试样"]
    people = [Counter(twins[place % 2], card(name)) for place, name in enumerate(names)]
    letters = [(at, at.sealed(at.letter(about(at, day)))) for day in range(3) for at in people]
    answers = at_once(letters)
    numbers = {one.project_no for one in answers}
    assert len(numbers) == len(letters)
    assert all(is_case_number(number) for number in numbers)
    sequence = sorted(int(number[14:18]) for number in numbers)
    assert sequence == list(range(sequence[0], sequence[0] + len(letters)))


def about(at: Counter, day: int) -> Application:
    """A certificate of payments since some day, unlike that since any other."""
    item = at.item(9)
    since = (at.at.date() - dt.timedelta(days=800 + day)).isoformat()
    return at.application(item, values={"from_day": since})


def _beside(at: Counter, platform: Central) -> Counter:
    """The same terminal on a line of its own: a connection is no place for two at once."""
    other = Central(platform.folder)
    other.url, other.signer = platform.url, platform.signer
    return dataclasses.replace(at, visitor=other)


def at_once(letters: list[tuple[Counter, SealedLetter]]) -> list[LetterAnswer]:
    """Send letters at the same moment."""
    start = threading.Barrier(len(letters))

    def send(at: Counter, sealed: SealedLetter) -> LetterAnswer:
        own = _beside(at, at.visitor) if isinstance(at.visitor, Central) else at
        start.wait()
        return own.sent(sealed)

    with ThreadPoolExecutor(len(letters)) as pool:
        return list(pool.map(lambda one: send(*one), letters))
