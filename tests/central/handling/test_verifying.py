"""M06 只提供文号, M10 亮证: issuers are another process: away, slow or wrong. Unavailable is no mismatch."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import pytest
from sqlalchemy import select

from kiosk.central.tables.handling import MaterialRow
from kiosk.contract.handling import Evidence, LetterState
from kiosk.contract.items import EvidenceLevel, Way
from kiosk.rig.registry import GOOD_FOR, RunningRegistry
from tests.central.desks import Desk
from tests.central.handling.writing import Counter
from tests.central.identities import card
from tests.central.visiting import Json

HEALTH = {"number_kind": "health_certificate", "number": "JK2026000123", "acting": ""}
DRIVING = "370999197202290058"


def at_counter(desk: Desk, name: str) -> Counter:
    """Somebody at the terminal."""
    return Counter(desk, card(name), at=desk.now())


def asked(at: Counter, **changed: str) -> Json:
    """The answer about a document."""
    answer: Json = at.ask("POST", "/v1/verify/document", json=HEALTH | changed).json()
    return answer


def shown(at: Counter, text: str) -> Json:
    """The answer about a licence's code."""
    answer: Json = at.ask("POST", "/v1/elicence/verify-qr", json={"text": text}).json()
    return answer


def with_health(at: Counter, **evidence: Any) -> LetterState | str:  # noqa: ANN401
    """Apply for a snack bar with this evidence for the health certificate."""
    application = at.application(at.item(4), ways={"health": Way.UPLOAD})
    others = tuple(each for each in application.evidence if each.material != "health")
    health = Evidence("health", Way.VERIFY_NUMBER, **evidence)
    answer = at.send(dataclasses.replace(application, evidence=(*others, health)))
    return answer.refusal.code if answer.refusal else answer.state


def test_a_number_that_matches_settles_the_material_with_no_page(asking: Desk) -> None:
    at = at_counter(asking, "周演练")
    said = asked(at)
    assert (said["result"], said["issuer"]["zh"], said["valid_to"]) == ("match", "县疾病预防控制中心", "2027-05-31")
    assert with_health(at, number=HEALTH["number"], ref=said["ref"]) is LetterState.TAKEN
    with asking.office.begin() as db:
        row = db.scalars(select(MaterialRow).where(MaterialRow.material == "health")).one()
        assert (row.level, row.pending, row.uploads) == (EvidenceLevel.B, False, [])


@pytest.mark.parametrize(
    ("name", "number", "result"), [("王演示", "JK2026000123", "mismatch"), ("周演练", "JK2026999999", "not_found")]
)
def test_a_number_of_somebody_else_or_of_nobody_settles_nothing(
    asking: Desk, name: str, number: str, result: str
) -> None:
    at = at_counter(asking, name)
    said = asked(at, number=number)
    assert said == {"result": result, "issuer": None, "valid_to": None, "ref": said["ref"]}
    assert with_health(at, number=number, ref=said["ref"]) == "material_missing"


@pytest.mark.parametrize("fault", [{"silent": True}, {"nonsense": True}, {"slow": 9}])
def test_an_issuer_that_is_away_is_no_mismatch(asking: Desk, registry: RunningRegistry, fault: Json) -> None:
    """The flow goes on 由后台核验, and the case carries the mark."""
    registry.switch(**fault)
    at = at_counter(asking, "周演练")
    begun = time.monotonic()
    said = asked(at)
    assert time.monotonic() - begun < 4.5
    assert said["result"] == "unavailable"
    assert with_health(at, number=HEALTH["number"], ref=said["ref"], pending=True) is LetterState.TAKEN
    with asking.office.begin() as db:
        row = db.scalars(select(MaterialRow).where(MaterialRow.material == "health")).one()
        assert (row.level, row.pending) == (None, True)


def test_with_no_registry_at_all_nobody_can_be_asked(desk: Desk) -> None:
    at = at_counter(desk, "周演练")
    assert asked(at)["result"] == "unavailable"
    assert shown(at, "ELC1.x.y")["state"] == "unavailable"


def test_evidence_is_graded_by_what_the_platform_was_told_and_not_by_what_is_claimed(asking: Desk) -> None:
    at, other = at_counter(asking, "周演练"), at_counter(asking, "王演示")
    good = asked(at)["ref"]
    refused = asked(at, number="JK2026999999")["ref"]
    assert with_health(at, number="JK2026999999", ref=good) == "material_wrong"
    assert with_health(at, number="JK2026999999", ref=refused, pending=True) == "material_missing"
    assert with_health(at, number=HEALTH["number"], ref="made-up") == "material_missing"
    assert with_health(other, number=HEALTH["number"], ref=good) == "material_missing"


def test_a_shown_licence_is_good_for_its_holder_and_for_five_minutes(asking: Desk, registry: RunningRegistry) -> None:
    at = at_counter(asking, "孙样本")
    text = registry.shown(DRIVING)
    said = shown(at, text)
    assert (said["state"], said["licence"], said["level"], said["valid_to"]) == (
        "valid", "driving_licence", "A", "2030-02-28",
    )  # fmt: skip
    registry.switch(ahead=GOOD_FOR + 1)
    assert shown(at, text)["state"] == "expired_code"


def test_nothing_is_told_of_a_licence_of_somebody_else(asking: Desk, registry: RunningRegistry) -> None:
    said = shown(at_counter(asking, "王演示"), registry.shown(DRIVING))
    assert (said["state"], said["licence"], said["name"], said["level"]) == ("others", "", None, None)


@pytest.mark.parametrize(
    "spoil", [lambda text: text[:-1], lambda text: text.replace("1.", "1.A", 1), lambda _: "hello"]
)
def test_a_code_that_was_altered_is_unknown(asking: Desk, registry: RunningRegistry, spoil: Any) -> None:  # noqa: ANN401
    assert shown(at_counter(asking, "孙样本"), spoil(registry.shown(DRIVING)))["state"] == "unknown"


def test_an_officer_may_show_the_licence_of_their_company(asking: Desk, registry: RunningRegistry) -> None:
    said = shown(at_counter(asking, "孙样本"), registry.shown("91370999MADEM0011Y"))
    assert (said["state"], said["licence"]) == ("valid", "business_licence")


def test_a_shown_licence_that_is_over_settles_nothing(asking: Desk, registry: RunningRegistry) -> None:
    at = at_counter(asking, "孙样本")
    item = at.item(5)
    application = at.application(item, ("heavy",), ways={"qualification": Way.UPLOAD})
    said = shown(at, registry.shown("3709990019720229"))
    others = tuple(each for each in application.evidence if each.material != "qualification")
    mine = Evidence("qualification", Way.ELICENCE, ref=said["ref"])
    assert at.refused(dataclasses.replace(application, evidence=(*others, mine))) == "material_missing"


def test_numbers_are_not_tried_without_end(asking: Desk) -> None:
    at = at_counter(asking, "周演练")
    codes = [asked(at, number=f"JK{n}").get("code") for n in range(41)]
    assert codes[:40] == [None] * 40
    assert codes[40] == "verify_limit"
