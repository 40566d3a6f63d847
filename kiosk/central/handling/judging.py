"""Judging an application anew: whoever it is about, whatever was filled in, whatever was signed and shown."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller
from kiosk.central.handling import matter as matters
from kiosk.central.handling.evidence import Bench, Settled, grade
from kiosk.central.handling.matter import Matter, admit
from kiosk.central.handling.principals import Principal, Wish, principal_of
from kiosk.central.handling.texts import Table, check_texts
from kiosk.central.handling.uploads import UNUSED_FOR
from kiosk.central.handling.values import values_for
from kiosk.central.identity import citizen_of
from kiosk.central.items.shelf import shelf
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.storage import locked
from kiosk.central.tables.catalogue import ItemRow
from kiosk.central.tables.people import CitizenRow, SubjectRow
from kiosk.central.tables.places import SiteRow
from kiosk.contract.after import Scope
from kiosk.contract.forms import Rules, fields_asked, questions_asked
from kiosk.contract.handling import ITEM_CHANGED, Application, Letter
from kiosk.contract.items import DeliveryWay, PhraseList, Town
from kiosk.contract.reading import Sheet

_MOST_ADDRESS = 200
_FETCHED = (DeliveryWay.LOCKER, DeliveryWay.WINDOW)


@dataclass(frozen=True, repr=False)
class Judged:
    """An application that may be filed."""

    item: ItemRow
    matter: Matter
    application: Application
    settled: tuple[Settled, ...]
    content: str

    @property
    def principal(self) -> Principal:
        """For whom it is."""
        return self.matter.principal


def judge(db: Db, office: Office, caller: Caller, letter: Letter, subject: SubjectRow) -> Judged:
    """Refuse what may not be filed. Everything is judged by the version of the item that the form was made from."""
    application = letter.application
    if application is None:
        raise Declined("letter_unreadable", caller.contact)
    if subject.card_expired:
        raise Declined("card_expired", caller.contact)
    item, matter = _matter(db, office, caller, application, subject)
    written = min(letter.written_at, office.now()).astimezone(office.now().tzinfo)
    admit(matter, min(letter.level, subject.level), caller.contact)
    _check_form(matter, application, written.date())
    _check_delivery(db, matter, application)
    table = Table(matter.item, Sheet(shelf(db, Town), shelf(db, PhraseList)), caller.id, letter.subject)
    offers = {"commitment": matters.commitment_offered(matter), "tolerance": matters.tolerance_offered(matter)}
    check_texts(table, application, **offers)
    bench = Bench(
        matter=matter,
        subject=subject.mark_hash,
        written_at=written,
        late=office.now() - written >= UNUSED_FOR,
        workdays=office.workdays,
        committed=application.commitment is not None,
        tolerated=application.tolerance is not None,
    )
    return Judged(item, matter, application, grade(bench, application.evidence), _content(matter, application))


def _matter(
    db: Db, office: Office, caller: Caller, application: Application, subject: SubjectRow
) -> tuple[ItemRow, Matter]:
    version = (ItemRow.task_code == application.task_code) & (ItemRow.version == application.task_version)
    item = db.scalars(select(ItemRow).where(version)).first()
    if item is None:
        raise Declined(ITEM_CHANGED, caller.contact)
    # Until this is settled nobody else files, or uses pages, for this citizen.
    citizen = locked(db, CitizenRow, citizen_of(db, subject).id)
    if citizen is None:
        raise Declined("subject_over", caller.contact)
    wish = Wish(Scope.SUBMIT, application.task_code, office.now())
    principal = principal_of(db, citizen, application.acting, wish)
    if principal is None:
        raise Declined("not_represented", caller.contact)
    answers, area = application.answers, application.area
    return item, Matter(db, item.manifest, citizen, principal, answers, area, office.today())


def _check_form(matter: Matter, application: Application, written_on: dt.date) -> None:
    """Every question answered, every field good, nothing beside them, and what the platform knows left as it is."""
    item, answers, values = matter.item, application.answers, application.values
    if {each.id for each in questions_asked(item, answers)} != set(answers):
        raise Declined("form_wrong")
    fields = {each.id: each for each in fields_asked(item, answers)}
    rules = Rules(shelf(matter.db, Town), shelf(matter.db, PhraseList), written_on)
    known = values_for(matter)
    if not set(values) <= set(fields):
        raise Declined("form_wrong")
    for name, field in fields.items():
        value = values.get(name, "")
        changed = field.fixed and name in known and value != known[name]
        if changed or rules.problem(field, value) is not None:
            raise Declined("form_wrong")


def _check_delivery(db: Db, matter: Matter, application: Application) -> None:
    address = application.address
    if application.delivery not in matter.item.deliveries:
        raise Declined("delivery_wrong")
    if len(address) > _MOST_ADDRESS or (application.delivery is DeliveryWay.MAIL and not address.strip()):
        raise Declined("delivery_wrong")
    if application.delivery in _FETCHED and application.site and db.get(SiteRow, application.site) is None:
        raise Declined("delivery_wrong")


def _content(matter: Matter, application: Application) -> str:
    """What makes two applications the same thing: who, for whom, what, and everything that was filled in."""
    said = (sorted(application.answers.items()), sorted(application.values.items()))
    words = (matter.citizen.id, matter.principal.key, matter.item.task_code, said)
    return hashlib.sha256(msgspec.json.encode(words)).hexdigest()
