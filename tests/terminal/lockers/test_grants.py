"""The platform's rights: only what it signed, for this terminal, in its time, and not taken back opens a door."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.lockers import FactorRule, Grant, Revocation, Sensitivity, Signed
from kiosk.terminal.lockers.wall import CellNotReady, FactorsMissing, Found, Opening
from kiosk.terminal.trust import Forged, Trust
from tests.terminal.lockers.doubles import CARD, CODE, NUMBER, QR, SHANGHAI, Site, grant, manifest, signed

STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(64, 96)))


async def opens(site: Site, mine: Grant) -> bool:
    """Whether its receiver is offered it and can open its door."""
    offered = (await site.wall.grants_for_card(NUMBER)).grants == (mine,)
    try:
        errand = await site.wall.begin(mine, CARD)
    except CellNotReady:
        assert not offered, "what is offered can be had"
        return False
    assert offered, "what can be had is offered"
    await errand.settle("nothing")
    return True


async def refusals(site: Site) -> list[str]:
    """Why lists and grants were refused, as the audit log has it."""
    query = "SELECT facts ->> 'why' FROM audit WHERE event IN ('manifest_refused', 'grant_refused') ORDER BY number"
    return await site.store.run(lambda db: [row[0] for row in db.execute(query)])


async def lay(site: Site, told: Signed, deposit: str = "D-0102") -> None:
    """Somebody who has the disk and the key writes another grant into the memory."""
    body = msgspec.json.encode(told).decode()
    await site.store.run(
        lambda db: db.execute("UPDATE grants SET body = sealed(?) WHERE deposit_id = ?", (body, deposit))
    )


def with_grants(*told: Signed, version: int = 1, by: Ed25519PrivateKey | None = None) -> Signed:
    """A list with these grants, whoever signed them."""
    body = msgspec.json.decode(manifest(version=version).body)
    body["grants"] = msgspec.to_builtins(told)
    text = msgspec.json.encode(body).decode()
    listed = msgspec.json.decode(text, type=dict)
    return signed("manifest", listed, by) if by else signed("manifest", listed)


# ---- forged ---------------------------------------------------------------------------------------------------------


async def test_a_list_that_somebody_else_signed(site: Site) -> None:
    await site.wall.keep(with_grants(signed("grant", grant()), by=STRANGER))
    assert not await opens(site, grant())
    assert await site.wall.tag() == ""
    assert await refusals(site) == ["forged"]


async def test_a_list_changed_on_its_way(site: Site) -> None:
    right = manifest(grant())
    await site.wall.keep(Signed(right.body.replace("王*示", "赵*例"), right.signature))
    assert await refusals(site) == ["forged"]
    assert await site.wall.sync_age() is None


async def test_a_text_of_another_kind_with_a_right_signature(site: Site) -> None:
    right = manifest(grant())
    await site.wall.keep(signed("grant", msgspec.json.decode(right.body)))
    await site.wall.keep(signed("manifest", {"hello": 1}))
    assert await refusals(site) == ["forged", "garbled"]


async def test_a_forged_grant_in_a_genuine_list_is_left_out(site: Site) -> None:
    good = grant("D-3", 3, number="370999198507150021")
    await site.wall.keep(with_grants(signed("grant", grant(), STRANGER), signed("grant", good)))
    assert not await opens(site, grant())
    assert await site.state(7) == ("free", "")
    assert (await site.wall.grants_for_card("370999198507150021")).grants == (good,)


@pytest.mark.parametrize("by", [STRANGER, None], ids=["signed by a stranger", "with another's signature"])
async def test_a_grant_changed_on_the_disk_with_the_key(site: Site, by: Ed25519PrivateKey | None) -> None:
    licence = grant(rule=FactorRule.BOTH)
    await site.deposit(licence)
    easier = dataclasses.replace(licence, rule=FactorRule.EITHER)
    told = (
        signed("grant", easier, by)
        if by
        else Signed(msgspec.json.encode(easier).decode(), signed("grant", licence).signature)
    )
    await lay(site, told)
    assert await site.wall.grants_for_card(NUMBER) == Found()
    assert await site.wall.grants_for_code(CODE) == Found()
    assert await site.wall.grants_for_qr(QR) == Found()
    for mine in (licence, easier):
        with pytest.raises((CellNotReady, FactorsMissing)):
            await site.wall.begin(mine, CARD)
    assert site.board.pulses == {}


async def test_a_grant_laid_under_another_deposit_opens_nothing(site: Site) -> None:
    other = grant("D-3", 3, number="370999198507150021", code="11112222", qr="other")
    await site.deposit(grant(), other)
    await lay(site, signed("grant", other))
    assert await site.wall.grants_for_card(NUMBER) == Found()
    with pytest.raises(CellNotReady):
        await site.wall.begin(grant(), CARD)
    async with await site.wall.begin(other, CARD) as pickup:
        assert await pickup.open() is Opening.OPENED
    assert site.board.pulses == {3: 1}, "its own cell, and no other"


async def test_a_grant_unsealed_on_the_disk_is_not_read_at_all(site: Site) -> None:
    import sqlite3

    await site.deposit(grant())
    body = msgspec.json.encode(signed("grant", grant()))
    await site.store.run(lambda db: db.execute("UPDATE grants SET body = ?", (body,)))
    with pytest.raises(sqlite3.OperationalError):
        await site.wall.grants_for_card(NUMBER)


@pytest.mark.parametrize(
    "signer",
    ["", "00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "ff", "ff" * 3, "no hex"],
    ids=["none", "zero", "one", "minus one", "short", "no hex"],
)
def test_a_signer_that_is_nobody_is_believed_by_nobody(signer: str) -> None:
    """For a key of small order anybody can make a signature that holds: R is the neutral point, s is nothing."""
    forgeries = [Signed("{}", ("01" + "00" * 31) + "00" * 32), manifest(grant())]
    for told in (*forgeries, *(Signed(f'{{"n":{number}}}', ("01" + "00" * 31) + "00" * 32) for number in range(50))):
        with pytest.raises(Forged) as refusal:
            Trust(signer).read(told, Grant)
        assert refusal.value.why == "forged"


# ---- addressed, older, revoked --------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [{"terminal": "T-2"}, {"cabinet": "B"}])
async def test_the_list_of_another_terminal(site: Site, where: dict[str, Any]) -> None:
    await site.wall.keep(manifest(grant(), **where))
    assert not await opens(site, grant())
    assert await refusals(site) == ["addressed_elsewhere"]


async def test_a_grant_for_another_terminal_in_our_list(site: Site) -> None:
    elsewhere = grant(terminal="T-2")
    await site.deposit(elsewhere)
    assert not await opens(site, elsewhere)
    assert "addressed_elsewhere" in await refusals(site)


async def test_an_older_list_brings_no_revoked_right_back(site: Site) -> None:
    old = manifest(grant(), version=1)
    await site.deposit(grant())
    await site.wall.keep(manifest(version=2, revoked=(Revocation("D-0102", 2),)))
    await site.wall.keep(old)
    assert not await opens(site, grant())
    assert await refusals(site) == ["older"]


async def test_a_grant_revoked_before_the_cut_stays_dead_though_a_later_list_names_it(site: Site) -> None:
    await site.deposit(grant())
    await site.wall.keep(manifest(version=2, revoked=(Revocation("D-0102", 2),)))
    await site.deposit(grant(), version=3)
    await site.restart()
    assert not await opens(site, grant())
    assert (await refusals(site))[-1] == "revoked"
    renewed = grant(counter=2)
    await site.deposit(renewed, version=4)
    assert await opens(site, renewed)


async def test_an_older_grant_laid_on_the_disk_does_not_replay(site: Site) -> None:
    """Its code was changed since, because the old one had been frozen or told to somebody."""
    old, new = grant(), grant(code="99887766", counter=2)
    await site.deposit(old)
    await site.deposit(new, version=2)
    await lay(site, signed("grant", old))
    assert await site.wall.grants_for_code(CODE) == Found()
    assert not await opens(site, old)
    assert (await refusals(site))[-1] == "revoked"


async def test_a_counter_once_heard_of_is_never_forgotten(site: Site) -> None:
    await site.deposit(grant(counter=5))
    await site.wall.keep(manifest(version=2))
    await site.deposit(grant(counter=4), version=3)
    assert not await opens(site, grant(counter=4))


async def test_a_right_renewed_while_its_receiver_stands_here_is_the_same_right(site: Site) -> None:
    await site.deposit(grant())
    found = await site.wall.grants_for_card(NUMBER)
    later = grant(valid_to=grant().valid_to + dt.timedelta(hours=1))
    await site.deposit(later, version=2)
    assert await site.wall.still_there(found) == (grant(),)
    by_code = await site.wall.grants_for_code(CODE)
    assert isinstance(by_code, Found)
    assert [title.factors for title in found.together(by_code).titles] == [("card", "code")]
    async with await site.wall.begin(found.grants[0], CARD) as pickup:
        assert await pickup.open() is Opening.OPENED


async def test_a_right_made_stricter_while_its_receiver_stands_here_is_another(site: Site) -> None:
    await site.deposit(grant())
    await site.deposit(grant(rule=FactorRule.BOTH), version=2)
    with pytest.raises(CellNotReady):
        await site.wall.begin(grant(), CARD)


# ---- time -----------------------------------------------------------------------------------------------------------


async def test_an_expired_right(site: Site) -> None:
    mine = grant(valid_to=site.clock.now() + dt.timedelta(hours=72))
    await site.deposit(mine)
    site.clock.passed += 72 * 3600 - 1
    assert await opens(site, mine), "three days without the platform"
    site.clock.passed += 2
    assert not await opens(site, mine)
    assert (await refusals(site))[-1] == "expired"


async def test_a_right_that_is_not_good_yet(site: Site) -> None:
    mine = grant(valid_from=site.clock.now() + dt.timedelta(minutes=5))
    await site.deposit(mine)
    assert not await opens(site, mine)
    assert (await refusals(site))[-1] == "not_yet"
    site.clock.passed += 301
    assert await opens(site, mine)


async def test_a_clock_set_back_brings_nothing_expired_to_life(site: Site) -> None:
    mine = grant(valid_to=dt.datetime(2026, 11, 23, 8, 59, tzinfo=SHANGHAI))
    await site.deposit(mine)
    site.clock.set_by = dt.timedelta(days=-2)
    assert not await opens(site, mine), "the list is younger than that"
    young = grant(valid_to=dt.datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI))
    site.clock.set_by = dt.timedelta()
    await site.deposit(young, version=2)
    site.clock.passed += 86400
    await site.wall.confirm()
    assert not await opens(site, young)
    site.clock.set_by = dt.timedelta(days=-2)
    await site.restart()
    assert not await opens(site, young), "the platform was heard later than that"


async def test_the_age_of_the_list_is_that_of_its_last_confirmation(site: Site) -> None:
    assert await site.wall.sync_age() is None
    await site.deposit(grant())
    site.clock.passed += 7200
    assert await site.wall.sync_age() == dt.timedelta(hours=2)
    await site.wall.confirm()
    assert await site.wall.sync_age() == dt.timedelta()
    site.clock.passed += 60
    await site.deposit(grant())
    assert await site.wall.sync_age() == dt.timedelta(), "the same list again is a confirmation"
    site.clock.set_by = dt.timedelta(days=-1)
    assert await site.wall.sync_age() == dt.timedelta(), "and never younger than now"


# ---- proof ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("factors", [("card",), ("code",), ("card", "code"), ("card", "qr"), ("card", "code_here")])
async def test_what_wants_a_face_is_never_opened_here(site: Site, factors: tuple[str, ...]) -> None:
    personal = grant(rule=FactorRule.IN_PERSON, sensitivity=Sensitivity.PERSONAL)
    await site.deposit(personal)
    found = await site.wall.grants_for_card(NUMBER)
    assert (found.grants, found.wanting) == ((), (personal,))
    with pytest.raises(FactorsMissing):
        await site.wall.begin(personal, dataclasses.replace(CARD, factors=factors))


@pytest.mark.parametrize(
    ("rule", "factors", "enough"),
    [
        (FactorRule.EITHER, (), False),
        (FactorRule.EITHER, ("card",), True),
        (FactorRule.EITHER, ("code",), True),
        (FactorRule.EITHER, ("qr",), True),
        (FactorRule.BOTH, ("card",), False),
        (FactorRule.BOTH, ("code",), False),
        (FactorRule.BOTH, ("code", "qr"), False),
        (FactorRule.BOTH, ("card", "code"), True),
        (FactorRule.BOTH, ("card", "qr"), True),
        (FactorRule.BOTH, ("card", "code_here"), True),
    ],
)
async def test_how_much_proof_opens(site: Site, rule: FactorRule, factors: tuple[str, ...], enough: bool) -> None:
    mine = grant(rule=rule)
    await site.deposit(mine)
    deed = dataclasses.replace(CARD, factors=factors)
    if enough:
        async with await site.wall.begin(mine, deed) as pickup:
            assert await pickup.open() is Opening.OPENED
    else:
        with pytest.raises(FactorsMissing):
            await site.wall.begin(mine, deed)
