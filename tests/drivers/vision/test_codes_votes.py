"""What is certain of what was read: reads of blurred bars lie, and the votes must not believe them."""

from __future__ import annotations

from drivers.vision.codes.code import CODE128, EAN13, PDF417, QR, Code
from drivers.vision.codes.votes import FIRST, SECOND, Votes


def ean(text: str, middle: tuple[float, float] = (100.0, 100.0)) -> Code:
    return Code(EAN13, text.encode(), text, middle, 80.0)


RIGHT, WRONG = ean("9780596008574"), ean("6780186008574")
CHECKED = Code(QR, b"x", "x", (0.0, 0.0), 50.0, checked=True)


def count(*reads: tuple[str, str, Code]) -> Votes:
    votes = Votes()
    for reader, look, code in reads:
        votes.add(reader, look, [code])
    return votes


def test_a_code_that_checked_itself_needs_one_read() -> None:
    votes = count((FIRST, "plain", CHECKED))
    assert votes.settled
    assert votes.certain() == [CHECKED]


def test_bars_need_both_readers() -> None:
    assert not count((FIRST, "plain", RIGHT)).certain()
    assert count((FIRST, "plain", RIGHT), (SECOND, "plain", RIGHT)).certain() == [RIGHT]


def test_one_reader_alone_needs_three_looks() -> None:
    reads = [(FIRST, look, RIGHT) for look in ("plain", "half", "half", "double")]
    assert not count(*reads[:3]).certain()
    assert count(*reads).certain() == [RIGHT]


def test_the_second_reader_alone_is_never_believed() -> None:
    assert not count(*((SECOND, look, WRONG) for look in "abcdefgh")).certain()


def test_two_codes_at_one_place_are_believed_only_when_one_leads() -> None:
    both = [(FIRST, "plain", RIGHT), (SECOND, "plain", RIGHT), (SECOND, "half", WRONG), (FIRST, "soft", WRONG)]
    assert not count(*both).certain()
    more = [(FIRST, "half", RIGHT), (FIRST, "even", RIGHT)]
    assert count(*both, *more).certain() == [RIGHT]


def test_two_codes_beside_one_another_do_not_disturb_one_another() -> None:
    far = ean("6901234567892", (100.0, 300.0))
    reads = [(reader, "plain", code) for reader in (FIRST, SECOND) for code in (RIGHT, far)]
    assert set(count(*reads).certain()) == {RIGHT, far}


def test_it_is_settled_only_when_nothing_is_in_doubt() -> None:
    assert not Votes().settled
    votes = count((FIRST, "plain", RIGHT), (SECOND, "plain", RIGHT), (FIRST, "half", RIGHT))
    assert votes.settled
    votes.add(FIRST, "half", [ean("6901234567892", (100.0, 300.0))])
    assert not votes.settled


def test_the_price_line_of_a_book_is_no_article() -> None:
    assert not count(*((reader, "plain", ean("1920081045006")) for reader in (FIRST, SECOND))).certain()


def test_a_matrix_repaired_to_its_last_word_needs_a_second_look() -> None:
    repaired = Code(PDF417, b"abc", "abc", (0.0, 0.0), 80.0)
    assert not count((FIRST, "plain", repaired)).certain()
    assert count((FIRST, "plain", repaired), (FIRST, "sharp", repaired)).certain() == [repaired]


def test_shifts_that_the_second_reader_drops_are_no_contradiction() -> None:
    whole = Code(CODE128, "ó12".encode("latin-1"), "ó12", (0.0, 0.0), 80.0)
    bare = Code(CODE128, b"s12", "s12", (0.0, 0.0), 80.0)
    assert count((FIRST, "plain", whole), (SECOND, "plain", bare)).certain() == [whole]


def test_the_most_prominent_comes_first() -> None:
    small, large = (Code(QR, bytes([side]), "", (side * 9.0, 0.0), side, checked=True) for side in (40, 90))
    assert count((FIRST, "plain", small), (FIRST, "plain", large)).certain() == [large, small]
