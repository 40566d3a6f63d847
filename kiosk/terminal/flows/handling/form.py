"""One application while it is filled in: what was answered, written and brought so far. Held in memory only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from kiosk.contract import forms
from kiosk.contract.handling import Draft, Prefill
from kiosk.contract.items import Catalogue, DeliveryWay, Field, Item, Material, Question
from kiosk.terminal.flows.handling.brought import Brought

Kind = Literal["question", "known", "field", "materials", "delivery", "address", "review"]


@dataclass(frozen=True)
class Step:
    """One screen of the form, or one errand of it; `id` names the question or field, or the fields shown as known."""

    kind: Kind
    id: str = ""


@dataclass
class Form:
    """What a citizen has said so far. `known` are fields that were filled in before anybody was asked.

    `catalogue` is the one in which the item stands, so that towns and phrases are those of its version throughout.
    """

    item: Item
    catalogue: Catalogue
    ways: tuple[DeliveryWay, ...]  # of delivery, as item and site allow
    answers: dict[str, bool] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    seen: set[Step] = field(default_factory=set)
    prefill: Prefill | None = None
    brought: Brought | None = None
    delivery: DeliveryWay | None = None
    address: str = ""

    def __repr__(self) -> str:
        return f"<Form of {self.item.task_code}>"

    # ---- what applies ---------------------------------------------------------------------------------------------

    def questions(self) -> tuple[Question, ...]:
        """The questions that apply under the answers so far."""
        return forms.questions_asked(self.item, self.answers)

    def fields(self) -> tuple[Field, ...]:
        """The fields that apply."""
        return forms.fields_asked(self.item, self.answers)

    def filled(self) -> tuple[Field, ...]:
        """Those of them that were filled in before anybody was asked."""
        return tuple(each for each in self.fields() if each.id in self.known)

    def asked(self) -> tuple[Field, ...]:
        """Those that the citizen fills in."""
        return tuple(each for each in self.fields() if each.id not in self.known)

    def materials(self) -> tuple[Material, ...]:
        """The materials that apply."""
        return forms.materials_asked(self.item, self.answers)

    def question(self, id: str) -> Question:
        """The question of this id."""
        return next(each for each in self.item.questions if each.id == id)

    def field(self, id: str) -> Field:
        """The field of this id."""
        return next(each for each in self.item.fields if each.id == id)

    # ---- the way through ------------------------------------------------------------------------------------------

    def steps(self) -> tuple[Step, ...]:
        """Every step that applies now, in order; an answer may bring more or take some away."""
        steps = [Step("question", each.id) for each in self.questions()]
        if filled := self.filled():
            steps.append(Step("known", ",".join(each.id for each in filled)))  # others than before are shown anew
        steps += [Step("field", each.id) for each in self.asked()]
        if self.materials():
            steps.append(Step("materials"))
        if len(self.ways) > 1:
            steps.append(Step("delivery"))
        if self.delivery is DeliveryWay.MAIL:
            steps.append(Step("address"))
        return (*steps, Step("review"))

    def open_step(self) -> Step:
        """The first step that has not been settled; the review when all are."""
        return next((step for step in self.steps() if step not in self.seen), Step("review"))

    def settle(self, step: Step) -> None:
        """This one has its answer."""
        self.seen.add(step)

    def answer(self, question: str, yes: bool) -> None:
        """An answer to a question. Where it is another than before, what hangs on it is asked anew."""
        if self.answers.get(question) is yes:
            return
        self.answers[question] = yes
        self._prune()
        self.unsettle_materials()

    def write(self, id: str, value: str) -> None:
        """A value of a field."""
        self.values[id] = value

    def unsettle_materials(self) -> None:
        """Papers are looked at again; what was promised for those that were missing no longer holds."""
        self.seen.discard(Step("materials"))
        self.brought = None

    def written(self) -> dict[str, str]:
        """The values of the fields that apply; what was left out is not among them."""
        return {each.id: self.values[each.id] for each in self.fields() if self.values.get(each.id)}

    def _prune(self) -> None:
        """Answers to questions that apply no longer are none; each that goes may take others with it."""
        while gone := self.answers.keys() - {each.id for each in self.questions()}:
            for id_ in gone:
                del self.answers[id_]
                self.seen.discard(Step("question", id_))

    def renew(self, item: Item, catalogue: Catalogue) -> None:
        """The item has another version now: what is the same in it keeps its answer, all else is asked anew."""
        same = {("question", each.id) for each in item.questions if each in self.item.questions}
        same |= {("field", each.id) for each in item.fields if each in self.item.fields}
        self.item, self.catalogue = item, catalogue
        self.seen = {step for step in self.seen if (step.kind, step.id) in same or step.kind in ("delivery", "address")}
        self.known = frozenset(id_ for id_ in self.known if ("field", id_) in same)
        self._prune()
        self.unsettle_materials()

    def close(self) -> None:
        """It was submitted: nothing of it has to be kept or asked about any more."""
        self.seen.clear()

    # ---- drafts ---------------------------------------------------------------------------------------------------

    @property
    def begun(self) -> bool:
        """Whether something stands in it that would be lost."""
        return any(step.kind != "known" for step in self.seen)

    def draft(self) -> Draft:
        """What is kept when the citizen asks for it: answers and what they wrote, not what was filled in for them."""
        asked = {each.id for each in self.asked()}
        written = {id_: value for id_, value in self.written().items() if id_ in asked}
        return Draft(self.item.task_version, dict(self.answers), written)

    def resume(self, draft: Draft, is_good: Callable[[Field, str], bool]) -> None:
        """Go on with a draft; what is good no longer, or applies no longer, is asked anew."""
        for each in self.item.questions:
            if each.id in draft.answers and each in self.questions():
                self.answers[each.id] = draft.answers[each.id]
                self.settle(Step("question", each.id))
        for wanted in self.asked():
            if wanted.id in draft.values and is_good(wanted, draft.values[wanted.id]):
                self.values[wanted.id] = draft.values[wanted.id]
                self.settle(Step("field", wanted.id))
