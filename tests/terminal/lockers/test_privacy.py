"""What lies in the memory after a busy day: nobody's number, code, QR or full name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.lockers.doubles import CODE, KEY, NUMBER, QR, Site, grant

WRONG_CODES = ("91827364", "55667788")


async def a_busy_day(site: Site) -> None:
    """Everything that a proof passes through."""
    await site.deposit(grant(), grant("D-8", 8))
    for code in (*WRONG_CODES, CODE):
        await site.wall.grants_for_code(code)
    await site.wall.grants_for_qr("HALLPICK1:" + QR)
    found = await site.wall.grants_for_card(NUMBER)
    for mine, said in zip(found.grants, ("got_it", "empty"), strict=True):
        async with await site.wall.begin(mine, found.factors) as pickup:
            await pickup.open()
            site.board.take_and_shut(mine.cell)
            await pickup.closed(5)
            await pickup.settle(said)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_no_personal_datum_in_any_file_or_log(
    site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await a_busy_day(site)
    files = contents(tmp_path)
    assert {"memory.db", "memory.db-wal"} <= files.keys()
    everything = b"".join(files.values()) + caplog.text.encode()
    assert "王*示".encode() in everything, "the search can find what is there"
    for secret in ("王演示", NUMBER, CODE, QR, *WRONG_CODES, KEY.hex()):
        assert secret.encode() not in everything
    assert KEY not in everything


async def test_nobody_is_shown_by_a_repr_or_an_exception(site: Site) -> None:
    await site.deposit(grant())
    assert NUMBER not in repr(await site.wall.grants_for_card(NUMBER))
    assert KEY.hex() not in repr(vars(site.wall)) and repr(KEY) not in repr(vars(site.wall))
