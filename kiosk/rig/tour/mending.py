"""After an application: a notice answered, a case withdrawn; and items that are renewed, away, or not possible now."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import msgspec

from kiosk.contract.content import Code, Rows
from kiosk.contract.handling import Problem
from kiosk.contract.names import Name
from kiosk.contract.scene import Scene
from kiosk.rig.house import CONFIG, TERMINAL
from kiosk.rig.office import ADMIN, AtTheOffice
from kiosk.rig.tour.applying import PENSION, begins, item_of
from kiosk.rig.tour.guide import PATIENCE_SECONDS, Guide
from kiosk.rig.truths import Belief

WHO, EATERY = "阿依古丽·样本", 4
RENEWED, AWAY = PENSION, 7
DEPARTMENT = "property"
_LOOKS_SECONDS = 0.2
_NAME = Problem(
    "",
    "shop_name",
    "",
    Name("店名和招牌上的不一样", "The name is not the one on the sign of the shop"),
    Name("请按招牌重新填写", "Please enter it as it stands on the sign"),
)
_PAGE = Problem(
    "",
    "",
    "health",
    Name("照片模糊,看不清公章", "The photo is blurred: the seal cannot be read"),
    Name("请重新拍一张清楚的", "Please take a clear one"),
)
_WHY_AGAIN = Name("招牌已更换", "The sign was changed meanwhile")
_OLD, _NEW = '\ntask_version = "1"', '\ntask_version = "2"'


async def walk(guide: Guide) -> None:
    """All of it."""
    number = await _files(guide)
    await _does_not_withdraw(guide, number)
    await _corrects(guide, number)
    await _corrects_without_an_answer(guide, number)
    await _is_renewed(guide)
    await _is_away(guide)


# ---- a case that waits ----------------------------------------------------------------------------------------------


async def _files(guide: Guide) -> str:
    """A small eatery is applied for; the number of the case."""
    applicant = await begins(guide, EATERY, WHO)
    await guide.hand.do("lay-page", kind="a4")
    applicant.page_lies = True
    taken = await applicant.walks_to("handle.taken")
    await guide.leaves()
    await guide.hand.lift()
    assert isinstance(taken.content, Code)
    return taken.content.text


async def _does_not_withdraw(guide: Guide, number: str) -> None:
    await _opens_case(guide, number, "withdraw")
    guide.citizen.touches("withdraw")
    await guide.touches_at("handle.withdraw", "keep")
    await guide.sees("cases.submitted")
    await guide.leaves()


async def _corrects(guide: Guide, number: str) -> None:
    """Two problems on the list: a field is written anew, a page photographed again. Then everything goes at once."""
    await asyncio.to_thread(_notices, guide, number, _NAME, _PAGE)
    await _opens_case(guide, number, "correct")
    guide.citizen.touches("correct")
    await guide.sees("handle.correct")
    guide.citizen.touches("print")
    await guide.sees("handle.correct", "printed", lambda scene: "slip." in repr(scene.hint))
    await guide.touches_at("handle.correct", "next")
    await guide.sees("handle.field.text")
    guide.citizen.writes("演示小吃店")
    await guide.sees("handle.correct", "one_done", _is_done)
    guide.citizen.touches("next")
    await guide.touches_at("handle.material", "camera")
    await guide.touches_at("handle.photo_check", "keep")
    await guide.touches_at("handle.photo_pages", "done")
    await guide.hand.do("take-page")
    await guide.sees("handle.correct", "complete", lambda scene: "send" in scene.offers())
    guide.citizen.touches("send")
    await guide.sees("handle.corrected")
    await guide.leaves()


async def _corrects_without_an_answer(guide: Guide, number: str) -> None:
    """A second list; what is sent waits in its sealed letter, since the platform gives no answer."""
    await asyncio.to_thread(_notices, guide, number, _NAME, reason=_WHY_AGAIN)
    await _opens_case(guide, number, "correct")
    guide.citizen.touches("correct")
    await guide.touches_at("handle.correct", "next")
    await guide.sees("handle.field.text")
    guide.citizen.writes("演示小吃店(招牌名)")
    belief = Belief(guide.house.central_url, TERMINAL, guide.house.terminal_key)
    belief.switch(prefix="/v1/letters", fail_500=True)
    await guide.touches_at("handle.correct", "send")
    await guide.sees("handle.correction_queued")
    await guide.leaves()
    belief.mend()


def _notices(guide: Guide, number: str, *problems: Problem, reason: Name | None = None) -> None:
    """一次性告知 by the office; a second one says why."""
    office = AtTheOffice(guide.house.central_url, ADMIN)
    wish = {"problems": problems, "opinion": None, "reason": reason}
    office.sends(f"cases/{number}/notice", **msgspec.to_builtins(wish))
    office.leaves()


def _is_done(scene: Scene) -> bool:
    return isinstance(scene.content, Rows) and any(row.pill and row.pill.tone == "done" for row in scene.content.rows)


async def _opens_case(guide: Guide, number: str, act: str) -> None:
    await guide.chooses("query")
    await guide.sees("cases.prove")
    await guide.hand.lay(WHO)
    await guide.touches_at("cases.list", number)
    await guide.hand.lift()
    await guide.citizen.until(lambda scene: scene.name.startswith("cases.") and act in scene.offers(), f"to {act}")


# ---- items that change ----------------------------------------------------------------------------------------------


async def _is_renewed(guide: Guide) -> None:
    """The office publishes another version while somebody fills the form in."""
    applicant = await begins(guide, RENEWED)
    await asyncio.to_thread(_goes_away, guide)
    folder = _written_anew(guide.house.folder / "county")
    await asyncio.to_thread(guide.house.stop, "central")
    await asyncio.to_thread(guide.house.start_central, seed=folder)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while item_of(guide, RENEWED).task_version != "2":  # noqa: ASYNC110 - the terminal's memory rings no bell
            await asyncio.sleep(_LOOKS_SECONDS)
    await applicant.walks_to("handle.item_changed")
    await guide.leaves()
    await guide.hand.lift()


def _written_anew(folder: Path) -> Path:
    """The demo's catalogue with one item in its second version."""
    shutil.copytree(CONFIG / "demo", folder)
    file = next((folder / "items").glob(f"{RENEWED:02}-*.toml"))
    text = file.read_text("utf-8")
    assert _OLD in text, f"{file.name} has another version"
    file.write_text(text.replace(_OLD, _NEW), "utf-8")
    return folder


def _goes_away(guide: Guide) -> None:
    """The department's own programs are being serviced, as the office says."""
    office = AtTheOffice(guide.house.central_url, ADMIN)
    reason = {"zh": "不动产登记平台正在维护", "en": "The property register is being serviced"}
    office.sets(f"departments/{DEPARTMENT}/state", reason=reason, until=None)
    office.leaves()


async def _is_away(guide: Guide) -> None:
    """Their items stand in the lists and cannot be begun."""
    await guide.chooses("handle")
    await guide.touches_at("handle.ways", "all")
    await guide.sees("handle.items", "department_away", lambda scene: "pill.closed" in repr(scene.content))
    guide.citizen.touches(item_of(guide, AWAY).task_code)
    await guide.sees("handle.guide", "department_away", lambda scene: "guide.closed" in repr(scene.content))
    await guide.leaves()
