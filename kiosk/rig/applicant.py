"""A scripted citizen who fills in any item's form at the counter's wire, from its manifest alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from kiosk.contract.content import Rows, Typing
from kiosk.contract.forms import luhn
from kiosk.contract.items import Field, FieldKind, Item
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both, Say
from kiosk.rig.citizen import Citizen

_MOST_SCENES = 300
_BANK_CARD = "622202000000000000"
_TYPED: dict[FieldKind, str] = {
    FieldKind.TEXT: "演示用",
    FieldKind.LONG_TEXT: "演示用的说明,没有真实内容",
    FieldKind.NAME: "王大示",
    FieldKind.ID_NUMBER: "370999199509300045",
    FieldKind.CREDIT_CODE: "91370999MADEM0011Y",
    FieldKind.PHONE: "10012340001",
    FieldKind.BANK_CARD: next(f"{_BANK_CARD}{last}" for last in range(10) if luhn(f"{_BANK_CARD}{last}")),
    FieldKind.CODE: "A12345",
}
_KNOWN = (
    "handle.for_whom",
    "handle.question",
    "handle.delivery",
    "handle.mail_address",
    "handle.review",
    "handle.sign",
    "handle.material",
    "handle.without",
    "handle.text",
    "handle.sign_text",
)
# Scenes at which there is one thing to touch.
_TOUCHED = {
    "handle.on_its_way": "another",
    "handle.known": "go_on",
    "handle.materials": "go_on",
    "handle.material_hand_in": "ok",
    "handle.photo_check": "keep",
    "handle.photo_pages": "done",
    "handle.commitment": "read",
    "handle.tolerance": "read",
}
Meeting = Callable[[Scene], Awaitable[None] | None]


@dataclass
class Applicant:
    """Answers whatever is asked. `met` are this citizen's own answers to scenes, by name.

    A paper that is wanted is photographed where a `page_lies` under the camera, else its original promised, else it is
    done without.
    """

    citizen: Citizen
    item: Item
    answers: Mapping[str, bool] = field(default_factory=dict)
    met: Mapping[str, Meeting] = field(default_factory=dict)
    house: str = "1号"  # where somebody lives, which tells one application from another
    today: dt.date = field(default_factory=lambda: dt.datetime.now(dt.UTC).date())
    page_lies: bool = False

    async def walks_to(self, name: str) -> Scene:
        """From the scene on show to the one of this name, whatever lies between."""
        number = 0
        for _ in range(_MOST_SCENES):
            after = number
            scene = await self.citizen.until(
                lambda scene, after=after: scene.number > after and (scene.name == name or self._can_answer(scene)),  # type: ignore[misc]
                f"{name}, or something to answer on the way there",
            )
            if scene.name == name:
                return scene
            number = scene.number
            await self._answer(scene)
        raise AssertionError(f"{self.item.task_code}: no end in sight at {self.citizen.scene.name}")

    def _can_answer(self, scene: Scene) -> bool:
        return scene.name in (*_KNOWN, *_TOUCHED, *self.met) or scene.name.startswith("handle.field.")

    async def _answer(self, scene: Scene) -> None:
        if scene.name in self.met:
            answered = self.met[scene.name](scene)
            if answered is not None:
                await answered
        else:
            self._answer_as_asked(scene)

    def _answer_as_asked(self, scene: Scene) -> None:
        if scene.name in _TOUCHED:
            self.citizen.touches(_TOUCHED[scene.name])
            return
        match scene.name:
            case "handle.question":
                asked = next(each for each in self.item.questions if _both(each.ask.zh, each.ask.en) == scene.question)
                self.citizen.touches("yes" if self.answers.get(asked.id) else "no")
            case "handle.for_whom" | "handle.delivery" | "handle.without":
                self.citizen.touches(self._first_row(scene))
            case "handle.mail_address":
                self.citizen.writes("示例省示例县演示街道示例路1号")
            case "handle.review":
                self.citizen.touches("sign")
            case "handle.sign" | "handle.sign_text":
                self.citizen.signs()
            case "handle.material":
                self.citizen.touches(self._way_to_bring(scene))
            case "handle.text":
                self.citizen.reads()
                self.citizen.touches("sign")
            case _:
                self._fill_in(scene)

    def _fill_in(self, scene: Scene) -> None:
        asked = self._field(scene)
        match scene.content:
            case Typing():
                text = self.house if asked.kind is FieldKind.ADDRESS else _TYPED[asked.kind]
                self.citizen.writes(text.ljust(asked.least or 0, text[-1])[: asked.most])
            case Rows(rows=rows) if "done" in scene.offers() and any(row.ticked for row in rows):
                self.citizen.touches("done")
            case Rows():
                self.citizen.touches(self._first_row(scene))
            case _:
                self.citizen.types(self._digits(asked))

    def _digits(self, asked: Field) -> str:
        match asked.kind:
            case FieldKind.DATE:
                shift = {"past": -400, "future": 30}.get(asked.when, 0)
                return f"{self.today + dt.timedelta(days=shift):%Y%m%d}"
            case FieldKind.AMOUNT:
                return str(-(-max(asked.least or 0, 100) // 100))
            case FieldKind.NUMBER:
                return str(max(asked.least or 0, 1))
            case _:
                return _TYPED[asked.kind]

    def _way_to_bring(self, scene: Scene) -> str:
        wanted = ["hand_in", "skip", "without"]
        if self.page_lies:
            wanted.insert(0, "camera")
        return next(way for way in wanted if way in scene.offers())

    def _field(self, scene: Scene) -> Field:
        label = scene.question.gaps["label"] if isinstance(scene.question, Say) else None
        return next(each for each in self.item.fields if _both(each.label.zh, each.label.en) == label)

    def _first_row(self, scene: Scene) -> str:
        assert isinstance(scene.content, Rows), scene.name
        return scene.content.rows[0].id


def _both(zh: str, en: str) -> Both:
    return Both(zh, en)
