"""M07 网上申请: a letter is judged anew, becomes one case or is refused, and gets the same answer for good."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import secrets

import msgspec
import pytest
from joserfc import jwe
from joserfc.jwk import OctKey, OKPKey
from sqlalchemy import select

from kiosk.central.tables.handling import ActRow, ApplicationRow, LetterRow, MaterialRow
from kiosk.contract.handling import Correction, Evidence, LetterState
from kiosk.contract.ids import is_case_number
from kiosk.contract.items import DeliveryWay, EvidenceLevel, FieldKind, Item, Way
from kiosk.contract.platform import CaseState
from kiosk.contract.sealing import binding
from tests.central.desks import Desk
from tests.central.facts import handed_in, staff_act
from tests.central.handling.conftest import Visit
from tests.central.handling.writing import STROKES, Counter
from tests.central.identities import card
from tests.central.visiting import Json, refusal

STEPS = [CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.DECIDED, CaseState.READY]


def stages(desk: Desk, project_no: str) -> list[str]:
    """The stages of a case as the database has them."""
    from kiosk.central.tables.cases import CaseRow

    with desk.office.begin() as db:
        return [stage.state for stage in db.get_one(CaseRow, project_no).stages]


def test_an_application_becomes_a_case_with_everything_that_belongs_to_it(desk: Desk, visit: Visit) -> None:
    at = visit()
    item = at.item(2)
    answer = at.send(at.application(item), assisted_by="S-101", card_reading="f" * 16)
    assert (answer.state, answer.case_state) == (LetterState.TAKEN, CaseState.SUBMITTED)
    assert is_case_number(answer.project_no)
    assert answer.project_no.startswith("37092320261123")
    assert (len(answer.query_code), answer.query_code.isdigit()) == (6, True)
    with desk.office.begin() as db:
        row = db.get_one(ApplicationRow, answer.project_no)
        assert (row.channel, row.terminal_id, row.site_code) == ("自助终端", at.terminal, "370923-01")
        assert row.assisted_by == "S-101"
        act = db.scalars(select(ActRow)).one()
        assert (act.act, act.by, act.assisted_by) == ("filed", f"citizen:{row.citizen_id}", "S-101")
        levels = {each.material: each.level for each in db.scalars(select(MaterialRow))}
    assert levels["identity"] is EvidenceLevel.A
    assert levels["application"] is EvidenceLevel.D
    assert levels["plan"] is EvidenceLevel.C
    assert not [task for task in desk.look_up("tasks") if task["kind"] == "assistant_unknown"]
    said = next(one["sms"] for one in desk.due() if one["kind"] == "received")
    assert said.startswith("【东平政务】王*您好,您在")
    assert at.case(answer.project_no)["summary"]["state"] == "submitted"


def test_the_same_letter_again_is_one_case_and_one_answer(desk: Desk, visit: Visit) -> None:
    at = visit()
    sealed = at.sealed(at.letter(at.application(at.item(2))))
    first = at.sent(sealed)
    desk.later(days=20)
    assert at.sent(sealed) == first
    with desk.office.begin() as db:
        assert len(db.scalars(select(ApplicationRow)).all()) == 1
    answer = desk.ask("GET", f"/v1/letters/{first.id}")
    assert msgspec.convert(answer.json(), type(first)) == first
    assert refusal(desk.ask("GET", f"/v1/letters/{first.id}", terminal="T-DEMO-02")) == "letter_unknown"


def test_the_same_thing_the_next_day_is_refused_and_named(desk: Desk, visit: Visit) -> None:
    at = visit()
    first = at.send(at.application(at.item(2)))
    desk.later(days=1)
    again = visit()
    answer = again.send(again.application(again.item(2)))
    assert answer.refusal is not None
    assert (answer.refusal.code, answer.project_no) == ("already_submitted", first.project_no)
    other = again.application(again.item(2))
    other = dataclasses.replace(other, values=_another(again.item(2), other.values))
    other = again.with_form(again.item(2), other)
    assert again.send(other).state is LetterState.TAKEN


def test_an_instant_item_goes_straight_through_when_nothing_is_left_to_look_at(desk: Desk, visit: Visit) -> None:
    at = visit()
    answer = at.send(at.application(at.item(9), delivery=DeliveryWay.PRINT))
    assert (answer.case_state, stages(desk, answer.project_no)) == (CaseState.READY, STEPS)


def test_an_instant_item_with_pages_waits_for_eyes(desk: Desk, visit: Visit) -> None:
    at = visit()
    item = at.item(1)
    assert stages(desk, at.send(at.application(item)).project_no)[-1] != CaseState.SUBMITTED
    uploaded = at.application(item, ways={"premises_use": Way.UPLOAD}, values={})
    changed = dataclasses.replace(uploaded, values=_another(item, uploaded.values))
    answer = at.send(at.with_form(item, changed))
    assert answer.case_state is CaseState.SUBMITTED


def _another(item: Item, values: dict[str, str]) -> dict[str, str]:
    """The same form with another telephone in it."""
    phone = next(each.id for each in item.fields if each.kind is FieldKind.PHONE and each.id in values)
    return values | {phone: "10012340009"}


def test_originals_that_come_later_are_awaited(desk: Desk, visit: Visit) -> None:
    at = visit(card("赵示例"))
    item = at.item(7)
    assert refusal(at.start(item)) == "level_needed"
    application = _with_second_proof(desk, at).application(item)
    assert at.refused(application, level=2) == "level_needed"
    taken = at.send(application, level=3)
    assert taken.state is LetterState.TAKEN
    paper = next(one for one in desk.manifest()["awaited"] if one["id"] == taken.hand_in)
    assert paper["kind"] == "originals"
    assert taken.fee_fen == 8000
    desk.tell(handed_in(taken.hand_in, taken.project_no, 2))
    desk.tell(staff_act("collection", "taken", 2, taken.hand_in, counted=1, agrees=True, at=desk.at))
    assert stages(desk, taken.project_no) == [CaseState.SUBMITTED, CaseState.ACCEPTED]
    with desk.office.begin() as db:
        rows = db.scalars(select(MaterialRow).where(MaterialRow.way == Way.HAND_IN)).all()
        assert [row.level for row in rows] == [EvidenceLevel.B]


def _with_second_proof(desk: Desk, at: Counter) -> Counter:
    from kiosk.central.identity import raise_level

    with desk.office.begin() as db:
        raise_level(db, at.token, 3)
    return at


def test_a_parallel_approval_begins_in_every_department_at_once(desk: Desk, visit: Visit) -> None:
    at = _with_second_proof(desk, visit(card("赵示例")))
    item = at.item(19)
    answer = at.send(at.application(item, acting="legal:91370999MADEM0011Y"), level=3)
    assert answer.state is LetterState.TAKEN, answer
    lanes = at.case(answer.project_no)["lanes"]
    assert len(lanes) == len(item.lanes)
    assert {lane["state"] for lane in lanes} == {"submitted"}
    assert at.case(answer.project_no)["name_masked"].startswith("示")


# ---- judged anew ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"task_version": "999"}, "item_changed"),
        ({"answers": {}}, "form_wrong"),
        ({"delivery": DeliveryWay.PRINT}, "delivery_wrong"),
        ({"acting": "legal:91370999MADEM0011Y"}, "not_represented"),
        ({"acting": "nobody:1"}, "not_represented"),
        ({"evidence": ()}, "material_missing"),
        ({"evidence": (Evidence("no_such", Way.UPLOAD),)}, "material_wrong"),
    ],
)
def test_what_a_terminal_would_never_send_is_refused(visit: Visit, changed: Json, code: str) -> None:
    at = visit()
    item = at.item(2)
    application = dataclasses.replace(at.application(item), **changed)
    assert at.refused(at.with_form(item, application)) == code


def test_a_value_that_is_not_good_is_refused(visit: Visit) -> None:
    at = visit()
    item = at.item(2)
    application = at.application(item)
    for name, value in (("no_such_field", "x"), (next(iter(application.values)), "\u0007")):
        bad = dataclasses.replace(application, values=application.values | {name: value})
        assert at.refused(at.with_form(item, bad)) == "form_wrong"


def test_what_the_platform_knows_and_fixes_may_not_be_changed(visit: Visit) -> None:
    at = visit()
    item = at.item(2)
    application = at.application(item)
    fixed = next(each for each in item.fields if each.fixed and each.source)
    bad = dataclasses.replace(application, values=application.values | {fixed.id: "李小示"})
    assert at.refused(at.with_form(item, bad)) == "form_wrong"


def _with(shown: Evidence, upload: str) -> Evidence:
    return dataclasses.replace(shown, uploads=(upload,)) if shown.way is Way.UPLOAD else shown


def test_pages_of_somebody_else_or_used_twice_settle_nothing(visit: Visit) -> None:
    other, at = visit(card("赵示例")), visit()
    item = at.item(2)
    application = at.application(item)
    stolen = other.upload()
    evidence = tuple(
        dataclasses.replace(each, uploads=(stolen,)) if each.way is Way.UPLOAD else each
        for each in application.evidence
    )
    assert at.refused(dataclasses.replace(application, evidence=evidence)) == "material_wrong"
    first = next(place for place, each in enumerate(application.evidence) if each.way is Way.UPLOAD)
    one = [*application.evidence]
    one[first] = dataclasses.replace(one[first], uploads=(stolen,))
    assert at.refused(dataclasses.replace(application, evidence=tuple(one))) == "upload_unknown"


def test_a_letter_that_comes_late_is_filed_without_its_pages(desk: Desk, visit: Visit) -> None:
    at = visit()
    sealed = at.sealed(at.letter(at.application(at.item(2))))
    desk.later(hours=3)
    answer = at.sent(sealed)
    assert answer.state is LetterState.TAKEN
    with desk.office.begin() as db:
        rows = db.scalars(select(MaterialRow).where(MaterialRow.way == Way.UPLOAD)).all()
        assert rows
        assert all(row.pending and row.level is None for row in rows)


def test_a_letter_is_good_for_thirty_days_after_the_visit(desk: Desk, visit: Visit) -> None:
    at = visit()
    late, too_late = (at.sealed(at.letter(at.application(at.item(9)))) for _ in range(2))
    desk.later(days=29)
    assert at.sent(late).state is LetterState.TAKEN
    desk.later(days=2)
    answer = at.sent(too_late)
    assert answer.refusal is not None
    assert answer.refusal.code == "subject_over"


def test_a_correction_is_not_possible_before_there_is_a_notice(visit: Visit) -> None:
    at = visit()
    letter = at.letter(None, correction=Correction("3709232026112300011", "B-1", {}, ()))
    answer = at.sent(at.sealed(letter))
    assert answer.refusal is not None
    assert answer.state is LetterState.REFUSED


# ---- M11, M17: what was signed --------------------------------------------------------------------------------------


def test_one_changed_character_of_a_signed_text_is_refused(visit: Visit) -> None:
    at = visit()
    item = at.item(1)
    application = at.application(item)
    assert application.commitment is not None
    signature = application.commitment.signature
    altered = dataclasses.replace(signature, text=signature.text.replace("承诺", "保证", 1))
    rebound = at.signed(application.commitment.text_id, application.commitment.version, altered.text)
    moved = dataclasses.replace(signature, signed_at=signature.signed_at + dt.timedelta(seconds=1))
    blank = at.signed(application.commitment.text_id, application.commitment.version, signature.text, ((),))
    for signed in (
        dataclasses.replace(application.commitment, signature=altered),
        dataclasses.replace(application.commitment, signature=moved),
        dataclasses.replace(application.commitment, version="7"),
        dataclasses.replace(application.commitment, language="en"),
        rebound,
        blank,
    ):
        assert at.refused(dataclasses.replace(application, commitment=signed)) == "signature_wrong"
    changed = dataclasses.replace(application, values=_another(item, application.values))
    assert at.refused(changed) == "signature_wrong"  # the form was signed with other values
    assert at.send(application).state is LetterState.TAKEN


def test_a_commitment_without_a_signature_settles_nothing(visit: Visit) -> None:
    at = visit()
    application = at.application(at.item(1))
    assert at.refused(dataclasses.replace(application, commitment=None)) == "material_missing"


def test_nobody_who_is_barred_commits_or_promises(visit: Visit) -> None:
    honest, at = visit(), visit(card("蒋试样"))
    item = at.item(1)
    signed = honest.application(item).commitment
    uploaded = at.application(item)
    assert not at.prefill(item, at.answers(item)).commitment_offered
    assert uploaded.commitment is None
    assert at.refused(dataclasses.replace(uploaded, commitment=signed)) == "not_offered"


def test_what_may_come_later_is_recorded_with_its_day(desk: Desk, visit: Visit) -> None:
    """M16 容缺受理: by the citizen's wish, never a main material, by a day within the promise."""
    at = visit()
    item = at.item(2)
    application = at.application(item, ways={"safety_rules": Way.TOLERANCE})
    answer = at.send(application)
    rules = next(each for each in item.materials if each.id == "safety_rules")
    assert answer.tolerance_due == desk.office.workdays.after(desk.office.today(), rules.tolerance_days)
    assert rules.tolerance_days <= item.promise_day
    unsigned = at.application(item, ways={"safety_rules": Way.TOLERANCE}, values={}, tolerance=None)
    assert at.refused(unsigned) == "material_missing"
    plan = [
        Evidence(each.material, Way.TOLERANCE) if each.material == "plan" else each for each in application.evidence
    ]
    assert at.refused(dataclasses.replace(application, evidence=tuple(plan))) == "material_wrong"


# ---- hostile letters ------------------------------------------------------------------------------------------------


def test_what_cannot_be_opened_is_refused_for_good(desk: Desk, visit: Visit) -> None:
    at = visit()
    content = msgspec.json.encode(at.letter(at.application(at.item(9))))
    header = {"alg": "ECDH-ES", "enc": "A256GCM"}
    others = jwe.encrypt_compact(header, content, OKPKey.generate_key("X25519"))
    public = OKPKey.import_key(json.loads(at.catalogue.letter_key))
    weaker = jwe.encrypt_compact({"alg": "ECDH-ES+A128KW", "enc": "A128CBC-HS256"}, content, public)
    direct = jwe.encrypt_compact(
        {"alg": "dir", "enc": "A256GCM"}, content, OctKey.generate_key(256), algorithms=["dir", "A256GCM"]
    )
    torn = at.sealed(at.letter(None)).envelope[:-20]
    envelopes = ["", "not.a.jwe", "a.b.c.d.e", "....", others, weaker, direct, torn, "é" * 50]
    for place, envelope in enumerate(envelopes):
        sealed = at.with_seal(f"hostile-{place}", envelope)
        answer = at.sent(sealed)
        assert answer.refusal is not None, envelope[:40]
        assert answer.refusal.code == "letter_unreadable"
        assert at.sent(sealed) == answer
    with desk.office.begin() as db:
        assert len(db.scalars(select(LetterRow)).all()) == len(envelopes)
        assert not db.scalars(select(ApplicationRow)).all()


@pytest.mark.parametrize("content", [b"", b"null", b"{}", b"[" * 5000, b'{"id": 1}', b"\xff\xfe"])
def test_an_envelope_with_something_else_in_it_is_refused(visit: Visit, content: bytes) -> None:
    at = visit()
    answer = at.sent(at.enveloped("something-else", content))
    assert answer.refusal is not None
    assert answer.refusal.code == "letter_unreadable"


def test_a_letter_under_another_number_terminal_or_person_is_refused(visit: Visit) -> None:
    at = visit()
    application = at.application(at.item(9))
    letter = at.letter(application)
    hostile = (
        dataclasses.replace(letter, terminal="T-DEMO-02"),
        dataclasses.replace(letter, application=None),
        dataclasses.replace(letter, written_at=letter.written_at.replace(tzinfo=None)),
        dataclasses.replace(letter, card_reading="\0"),
    )
    for bad in hostile:
        named = dataclasses.replace(bad, id=secrets.token_hex(8))
        answer = at.sent(at.enveloped(named.id, msgspec.json.encode(named)))
        assert answer.refusal is not None
        assert answer.refusal.code == "letter_unreadable"
    renamed = at.enveloped("another-id", msgspec.json.encode(letter))
    assert at.sent(renamed).refusal is not None
    strangers = at.sent(at.sealed(dataclasses.replace(letter, subject="guessed")))
    assert strangers.refusal is not None
    assert strangers.refusal.code == "subject_over"


def test_what_is_not_from_the_terminal_is_no_letter_at_all(desk: Desk, visit: Visit) -> None:
    at = visit()
    sealed = at.sealed(at.letter(at.application(at.item(9))))
    assert refusal(at.post(dataclasses.replace(sealed, seal="0" * 64))) == "seal_wrong"
    assert refusal(at.post(dataclasses.replace(sealed, seal="é"))) == "seal_wrong"
    assert refusal(at.post(sealed, key="another")) == "request_unclear"
    assert refusal(at.post(at.with_seal("huge", "x" * 1024 * 1025))) == "request_unclear"
    at.sent(sealed)
    assert refusal(at.post(at.with_seal(sealed.id, "other"))) == "key_reused"
    with desk.office.begin() as db:
        assert [row.id for row in db.scalars(select(LetterRow))] == [sealed.id]


def test_strokes_bind_the_form_to_this_terminal(visit: Visit) -> None:
    at = visit()
    application = at.application(at.item(9))
    form = application.form
    bound = binding(form.signature.text, STROKES, at.at, "T-DEMO-02")
    elsewhere = dataclasses.replace(form, signature=dataclasses.replace(form.signature, binding=bound))
    assert at.refused(dataclasses.replace(application, form=elsewhere)) == "signature_wrong"


def test_a_signature_under_a_masked_text_cannot_be_moved_to_other_values(visit: Visit) -> None:
    at = visit()
    application = at.application(at.item(8))
    text = application.form.signature.text
    assert "王*示" in text
    assert application.values["name"] not in text
    for salt in ("", "00" * 16, application.salt.upper(), application.salt + "00"):
        assert at.refused(dataclasses.replace(application, salt=salt)) == "signature_wrong"
    again = visit()
    assert again.session.subject != at.session.subject
    assert again.refused(application) == "signature_wrong", "signed by who was here before"


def test_a_name_that_looks_the_same_behind_its_mask_is_another(desk: Desk, visit: Visit) -> None:
    at = _with_second_proof(desk, visit(card("赵示例")))
    item = at.item(19)
    application = at.application(item, values={"contact": "王大示"}, acting="legal:91370999MADEM0011Y")
    values = application.values | {"contact": "王小示"}
    other = at.with_form(item, dataclasses.replace(application, values=values))
    shown = [each.form.signature.text.rsplit("\n", 1)[0] for each in (application, other)]
    assert shown[0] == shown[1]
    moved = dataclasses.replace(application, values=values)
    assert at.refused(moved, level=3) == "signature_wrong"
    taken = at.send(application, level=3)
    with desk.office.begin() as db:
        over = json.loads(db.get_one(ApplicationRow, taken.project_no).signed_over)
    assert over["salt"] == application.salt
    assert at.session.subject not in over.values()
