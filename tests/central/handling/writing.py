"""A citizen's application as a terminal writes it: every field filled, every text signed, sealed to the platform."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from joserfc import jwe
from joserfc.jwk import import_key
from PIL import Image

from kiosk.contract.facts import Signature
from kiosk.contract.forms import fields_asked, materials_asked, questions_asked
from kiosk.contract.handling import (
    Application,
    Evidence,
    Letter,
    LetterAnswer,
    Prefill,
    SealedLetter,
    SignedText,
    Uploaded,
)
from kiosk.contract.items import Catalogue, DeliveryWay, Field, FieldKind, Item, LegalText, Material, Way
from kiosk.contract.platform import Session
from kiosk.contract.reading import Filled, Sheet, legal_text
from kiosk.contract.sealing import binding, keyed
from tests.central.visiting import KEYS, TERMINAL, WANG, Answer, Json, Visitor

STROKES = ((1000, 2000, 0, 3000, 2500, 40, 5000, 2000, 80), (4000, 1000, 300, 4000, 6000, 380))
_SIMPLE = {
    FieldKind.TEXT: "演示",
    FieldKind.LONG_TEXT: "演示用的说明,没有真实内容。",
    FieldKind.NAME: "王大示",
    FieldKind.ID_NUMBER: "370999199509300045",
    FieldKind.CREDIT_CODE: "91370999MADEM0011Y",
    FieldKind.PHONE: "10012340001",
    FieldKind.BANK_CARD: "6222020000000000000",
    FieldKind.CODE: "A12345",
    FieldKind.YES_NO: "yes",
}


def catalogue_of(visitor: Visitor) -> Catalogue:
    """The catalogue as this platform publishes it."""
    body = visitor.opened("catalogue", visitor.read("/v1/catalog/bundle"))
    return msgspec.convert(body, Catalogue)


def picture(colour: str = "white", size: tuple[int, int] = (620, 877)) -> bytes:
    """A page as the document camera takes it."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def good_value(asked: Field, catalogue: Catalogue, today: dt.date) -> str:
    """Some value that may stand in a field."""
    match asked.kind:
        case FieldKind.DATE:
            shift = {"past": -400, "future": 30}.get(asked.when, 0)
            return (today + dt.timedelta(days=shift)).isoformat()
        case FieldKind.AMOUNT | FieldKind.NUMBER:
            return str(max(asked.least or 0, 1))
        case FieldKind.CHOICE | FieldKind.CHOICES:
            return asked.options[0].id
        case FieldKind.PHRASES:
            return next(each.phrases[0].id for each in catalogue.phrases if each.id == asked.phrases)
        case FieldKind.ADDRESS:
            town = catalogue.towns[0]
            return f"{town.code}|{town.villages[0].id}|1号"
        case FieldKind.BANK_CARD:
            return luhn_number()
        case _:
            value = _SIMPLE[asked.kind]
            return (value * 20)[: max(asked.least or 0, min(len(value), asked.most or 99))]


def luhn_number() -> str:
    """A bank card's number that checks out and belongs to nobody."""
    from kiosk.contract.forms import luhn

    return next(number for last in "0123456789" if luhn(number := "900000000000000" + last))


@dataclass
class Counter:
    """Somebody at a terminal who has shown a card and fills in one item."""

    visitor: Visitor
    card: Json = field(default_factory=lambda: dict(WANG))
    terminal: str = TERMINAL
    at: dt.datetime = field(default_factory=lambda: dt.datetime.now().astimezone())
    level: int = 2

    def __post_init__(self) -> None:
        """Show the card, and read the catalogue."""
        opened = self.visitor.do("/v1/auth/sessions", self.card, terminal=self.terminal)
        self.session = msgspec.convert(opened, Session)
        self.catalogue = catalogue_of(self.visitor)

    @property
    def token(self) -> str:
        """The session's token."""
        return self.session.token

    def item(self, number: int) -> Item:
        """An item by its number."""
        return next(each for each in self.catalogue.items if each.number == number)

    def ask(self, method: str, path: str, **more: Any) -> Answer:  # noqa: ANN401
        """One request of this session."""
        return self.visitor.ask(method, path, self.token, terminal=self.terminal, **more)

    # ---- before -----------------------------------------------------------------------------------------------------

    def start(self, item: Item, answers: Mapping[str, bool] | None = None, **more: str) -> Answer:
        """Ask what is known before the form."""
        body = {"task_code": item.task_code, "task_version": item.task_version, "answers": dict(answers or {}), **more}
        return self.ask("POST", "/v1/cases/prefill", json=body)

    def prefill(self, item: Item, answers: Mapping[str, bool] | None = None, **more: str) -> Prefill:
        """The same, where it is answered."""
        answer = self.start(item, answers, **more)
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=Prefill)

    def send_pages(self, body: bytes | None = None, id: str = "", kind: str = "image/jpeg") -> Answer:
        """Send pages from the document camera."""
        name = id or secrets.token_hex(8)
        return self.ask("PUT", f"/v1/materials/{name}", data=body or picture(), headers={"Content-Type": kind})

    def upload(self, body: bytes | None = None) -> str:
        """Pages that are kept: their id."""
        answer = self.send_pages(body)
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=Uploaded).upload_id

    # ---- the form ---------------------------------------------------------------------------------------------------

    def answers(self, item: Item, yes: tuple[str, ...] = ()) -> dict[str, bool]:
        """Every question answered with no, but for these."""
        said: dict[str, bool] = {}
        while missing := [each.id for each in questions_asked(item, said) if each.id not in said]:
            said |= {each: each in yes for each in missing}
        return said

    def application(
        self,
        item: Item,
        yes: tuple[str, ...] = (),
        ways: Mapping[str, Way] | None = None,
        **changed: Any,  # noqa: ANN401
    ) -> Application:
        """A whole application. `ways` says how a material is settled where the first that works is not wanted."""
        acting, area = changed.pop("acting", ""), changed.pop("area", "")
        answers = self.answers(item, yes)
        known = self.prefill(item, answers, acting=acting, area=area)
        values = {each.id: good_value(each, self.catalogue, self.at.date()) for each in fields_asked(item, answers)}
        values |= known.values | changed.pop("values", {})
        wanted = ways or {}
        ready = {each.material: each for each in known.materials}
        evidence = []
        for material in materials_asked(item, answers):
            settled = ready[material.id].settled or ready[material.id].ways[0]
            evidence.append(self.evidence(material, wanted.get(material.id, settled)))
        used = {each.way for each in evidence}
        plain = Application(
            task_code=item.task_code,
            task_version=item.task_version,
            answers=answers,
            values=values,
            evidence=tuple(evidence),
            delivery=item.deliveries[0],
            site="",
            address="示例县示例路1号" if item.deliveries[0] is DeliveryWay.MAIL else "",
            acting=acting,
            form=self.signed("form", item.task_version, ""),
            commitment=self._legal(item.commitment if Way.COMMITMENT in used else None),
            tolerance=self._legal(item.tolerance if Way.TOLERANCE in used else None),
            area=area,
        )
        return self.with_form(item, dataclasses.replace(plain, **changed))

    def with_form(self, item: Item, application: Application, salt: str = "") -> Application:
        """The same, with the form signed as it reads now."""
        sheet = Sheet(self.catalogue.towns, self.catalogue.phrases)
        drawn = salt or secrets.token_hex(16)
        text = sheet.form_text(item, self.filled(application), drawn, "zh")
        return dataclasses.replace(application, form=self.signed("form", item.task_version, text), salt=drawn)

    def filled(self, application: Application) -> Filled:
        """Everything that the signature is tied to."""
        return Filled(
            task_code=application.task_code,
            task_version=application.task_version,
            answers=application.answers,
            values=application.values,
            subject=self.session.subject,
            acting=application.acting,
        )

    def evidence(self, material: Material, way: Way) -> Evidence:
        """How a material is settled at the counter."""
        if way is Way.UPLOAD:
            return Evidence(material.id, way, uploads=(self.upload(),))
        if way is Way.VERIFY_NUMBER:
            asked = {"number_kind": material.number_kind, "number": "NOBODY-1", "acting": ""}
            said = self.ask("POST", "/v1/verify/document", json=asked).json()
            return Evidence(material.id, way, number="NOBODY-1", ref=said["ref"], pending=True)
        if way is Way.ELICENCE:
            said = self.ask("POST", "/v1/elicence/verify-qr", json={"text": "ELC1.a.b"}).json()
            return Evidence(material.id, way, ref=said["ref"], pending=said["state"] == "unavailable")
        return Evidence(material.id, way)

    def signed(
        self, text_id: str, version: str, text: str, strokes: tuple[tuple[int, ...], ...] = STROKES
    ) -> SignedText:
        """A text with a signature under it."""
        bound = binding(text, strokes, self.at, self.terminal)
        return SignedText(text_id, version, "zh", Signature(text, strokes, self.at, "applicant", bound))

    def _legal(self, text: LegalText | None) -> SignedText | None:
        return None if text is None else self.signed(text.id, text.version, legal_text(text, "zh"))

    # ---- letters ----------------------------------------------------------------------------------------------------

    def letter(self, application: Application | None, **more: Any) -> Letter:  # noqa: ANN401
        """What lies in the envelope."""
        return Letter(
            id=more.pop("id", "".join(secrets.choice("0123456789") for _ in range(16))),
            terminal=self.terminal,
            written_at=more.pop("written_at", self.at),
            subject=more.pop("subject", self.session.subject),
            level=more.pop("level", self.level),
            application=application,
            **more,
        )

    def sealed(self, letter: Letter) -> SealedLetter:
        """The letter in its envelope, sealed with the terminal's key."""
        return self.enveloped(letter.id, msgspec.json.encode(letter))

    def enveloped(self, id: str, content: bytes) -> SealedLetter:
        """Anything in an envelope."""
        header = {"alg": "ECDH-ES", "enc": "A256GCM"}
        envelope = jwe.encrypt_compact(header, content, import_key(json.loads(self.catalogue.letter_key)))
        return self.with_seal(id, envelope)

    def with_seal(self, id: str, envelope: str) -> SealedLetter:
        """Anything as an envelope, with a right seal."""
        return SealedLetter(id, envelope, keyed(KEYS[self.terminal], "letter", envelope))

    def post(self, sealed: SealedLetter, key: str = "") -> Answer:
        """Send an envelope."""
        body = msgspec.to_builtins(sealed)
        return self.visitor.ask("POST", "/v1/letters", terminal=self.terminal, json=body, key=key or sealed.id)

    def send(self, application: Application, **more: Any) -> LetterAnswer:  # noqa: ANN401
        """Write, seal and send; the answer."""
        return self.sent(self.sealed(self.letter(application, **more)))

    def sent(self, sealed: SealedLetter) -> LetterAnswer:
        """Send an envelope that is answered."""
        answer = self.post(sealed)
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=LetterAnswer)

    def refused(self, application: Application, **more: Any) -> str:  # noqa: ANN401
        """Send what is refused: the code."""
        answer = self.send(application, **more)
        assert answer.refusal is not None, answer
        return answer.refusal.code

    def case(self, project_no: str) -> Json:
        """The holder's view of a case."""
        found: Json = self.ask("GET", f"/v1/cases/{project_no}").json()
        return found
