"""M07 一次提交: a letter is kept before it is sent, goes on until it is answered, and nobody here can read it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from joserfc.jwk import ECKey

from kiosk.contract.handling import LetterAnswer, LetterState, SealedLetter
from kiosk.contract.platform import Refusal
from kiosk.terminal.letters import Letters, NotSealed, Queued, new_id
from kiosk.terminal.platform.asking import Away
from kiosk.terminal.store.store import FILE_NAME, Store
from kiosk.terminal.store.verify import report, verify
from tests.terminal.letters.doubles import (
    CANARY,
    CANARY_NUMBER,
    KEY,
    SESSION,
    PostOffice,
    Writer,
    correction,
    letter,
    post_office,
)
from tests.terminal.lockers.doubles import VirtualClock
from tests.terminal.platform.doubles import Asked, until


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A post office that behaves, at first."""
    with post_office() as office:
        yield office


@pytest.fixture
async def writer(tmp_path: Path, office: PostOffice) -> AsyncIterator[Writer]:
    """A terminal's letters, carried."""
    writer = Writer(await Store.open(tmp_path / FILE_NAME, KEY), office.url, office.letter_key)
    carrying = asyncio.create_task(writer.letters.carry())
    yield writer
    carrying.cancel()
    office.released.set()
    await asyncio.gather(carrying, return_exceptions=True)
    await writer.close()


async def records(writer: Writer) -> list[tuple[str, dict[str, object]]]:
    """What the audit log says of letters."""
    rows = await writer.store.run(lambda db: db.execute("SELECT event, facts FROM audit ORDER BY number").fetchall())
    return [(row["event"], json.loads(row["facts"])) for row in rows if row["event"].startswith("letter")]


async def test_a_letter_is_answered_and_leaves_with_its_audit_record(writer: Writer, office: PostOffice) -> None:
    answer = await writer.letters.send(letter(1), SESSION)
    assert isinstance(answer, LetterAnswer)
    assert answer.state is LetterState.TAKEN
    assert office.letters[answer.id].application == letter(1).application
    assert await writer.letters.waiting() == 0
    mark = f"{1:016d}"
    assert await records(writer) == [
        ("letter_written", {"session": SESSION, "letter": mark, "kind": "application"}),
        ("letter_answered", {"letter": mark, "state": "taken", "case": f"370999..{answer.project_no[-5:]}"}),
    ]


async def test_without_an_answer_it_is_queued_and_goes_on_by_itself(writer: Writer, office: PostOffice) -> None:
    office.respond = office.fail
    assert await writer.letters.send(letter(1), SESSION) == Queued(f"{1:016d}")
    assert await writer.letters.waiting() == 1
    office.respond = office.behave
    await until(lambda: len(office.letters) == 1)
    await until(lambda: _none_left(writer))


async def _none_left(writer: Writer) -> bool:
    return await writer.letters.waiting() == 0


async def test_an_answer_lost_after_the_commit_gives_one_case(writer: Writer, office: PostOffice) -> None:
    office.losing = True
    assert await writer.letters.send(letter(1), SESSION) == Queued(f"{1:016d}")
    await until(lambda: _none_left(writer))
    assert office.came == [f"{1:016d}"] * 2
    assert len(office.answers) == 1


async def test_what_was_written_first_goes_first_and_one_at_a_time(writer: Writer, office: PostOffice) -> None:
    office.respond = office.fail
    for number in (1, 2):
        assert isinstance(await writer.letters.send(letter(number), SESSION), Queued)
    office.respond = office.behave
    answer = await writer.letters.send(correction(3), SESSION)
    assert isinstance(answer, LetterAnswer)
    assert list(office.letters) == [f"{number:016d}" for number in (1, 2, 3)]
    assert (await records(writer))[2][1]["kind"] == "correction"


async def test_a_refusal_that_will_not_change_is_told_to_whoever_waits_for_it(
    writer: Writer, office: PostOffice
) -> None:
    office.respond = office.refuse
    answer = await writer.letters.send(letter(1), SESSION)
    assert isinstance(answer, LetterAnswer)
    assert (answer.state, await writer.letters.waiting()) == (LetterState.REFUSED, 0)


async def test_a_letter_that_will_not_be_taken_keeps_no_other_from_going(writer: Writer, office: PostOffice) -> None:
    busy = Refusal("not_possible_now", "现在不行。", "Not now.", True, "10000000001")

    def refuse_the_first(asked: Asked) -> None:
        if asked.headers["Idempotency-Key"] == f"{1:016d}":
            asked.answer(msgspec.json.encode(busy), 409)
        else:
            office.behave(asked)

    office.respond = refuse_the_first
    assert await writer.letters.send(letter(1), SESSION) == Queued(f"{1:016d}")
    assert isinstance(await writer.letters.send(letter(2), SESSION), LetterAnswer)
    assert await writer.letters.waiting() == 1
    office.respond = office.behave
    await until(lambda: _none_left(writer))


@pytest.mark.parametrize(
    "nonsense",
    [
        LetterAnswer("another", LetterState.TAKEN, "3709992026112800015"),
        LetterAnswer(f"{1:016d}", LetterState.TAKEN, "1234"),
        LetterAnswer(f"{1:016d}", LetterState.REFUSED),
    ],
)
async def test_an_answer_that_cannot_be_right_is_none(
    writer: Writer, office: PostOffice, nonsense: LetterAnswer
) -> None:
    office.respond = lambda asked: asked.answer(msgspec.json.encode(nonsense))
    assert await writer.letters.send(letter(1), SESSION) == Queued(f"{1:016d}")
    assert await writer.letters.waiting() == 1


@pytest.mark.parametrize("key", ["", "{}", "[]", '{"kty":"EC"}', "private"])
async def test_without_a_public_key_nothing_is_written(writer: Writer, office: PostOffice, key: str) -> None:
    if key == "private":
        key = json.dumps(ECKey.generate_key("P-256", private=True).as_dict(private=True))
    letters = Letters(writer.store, writer.platform, writer.letters._clock, KEY, lambda: key)
    with pytest.raises(NotSealed):
        await letters.send(letter(1), SESSION)
    assert (await letters.waiting(), office.came, await records(writer)) == (0, [], [])


def written_in(folder: Path) -> bytes:
    """Every byte of the state folder."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_nobody_can_read_it_on_the_terminal_any_more(writer: Writer, office: PostOffice, tmp_path: Path) -> None:
    office.respond = office.fail
    await writer.letters.send(letter(1), SESSION)
    everything = written_in(tmp_path)
    for said in (CANARY, CANARY_NUMBER, "subject-1", "1000,5000"):
        assert said.encode() not in everything
    assert b'"d"' not in everything
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as db:
        (envelope,) = db.execute("SELECT envelope FROM letters").fetchone()
    assert office.opened(envelope) == letter(1)
    stranger = Writer(writer.store, office.url, office.letter_key)
    assert not [name for name in vars(stranger.letters) if "private" in name]
    await stranger.platform.close()


async def test_the_proof_of_the_log_knows_a_letter_that_is_gone_without_an_answer(
    writer: Writer, office: PostOffice
) -> None:
    office.respond = office.fail
    await writer.letters.send(letter(1), SESSION)
    await writer.letters.send(letter(2), SESSION)
    finding = await writer.store.run(verify)
    assert finding.whole
    assert "letters  2 written, 2 waiting" in report(finding)
    await writer.store.run(lambda db: db.execute("DELETE FROM letters WHERE id = ?", (f"{1:016d}",)))
    finding = await writer.store.run(verify)
    assert not finding.whole
    assert f"letters  {1:016d} is gone without an answer" in report(finding)


def test_a_letters_number_is_sixteen_digits_and_not_guessed() -> None:
    numbers = {new_id() for _ in range(500)}
    assert len(numbers) == 500
    assert all(len(number) == 16 and number.isdigit() for number in numbers)


async def test_days_without_the_platform_wear_nothing_out(tmp_path: Path, office: PostOffice) -> None:
    writer = Writer(await Store.open(tmp_path / "days.db", KEY), office.url, office.letter_key)
    clock, tries = VirtualClock(), 0

    async def away(_: SealedLetter) -> Away:
        nonlocal tries
        tries += 1
        return Away("no_connection")

    writer.platform.handling.post_letter = away  # type: ignore[method-assign,assignment]
    letters = Letters(writer.store, writer.platform, clock, KEY, lambda: office.letter_key)
    carrying = asyncio.create_task(letters.carry())
    assert isinstance(await letters.send(letter(1), SESSION), Queued)
    await until(lambda: clock.passed > 12 * 3600)
    assert tries < 12 * 120 * 1.1, "after the first minute it is asked every half minute"
    assert not carrying.done()
    carrying.cancel()
    await asyncio.gather(carrying, return_exceptions=True)
    await writer.close()
