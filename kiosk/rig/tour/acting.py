"""我要办 twice proved, and in whose place: a code to the telephone, for whom, and a delegation given and ended."""

from __future__ import annotations

from kiosk.contract.content import Rows
from kiosk.contract.scene import Scene
from kiosk.rig.tour.applying import item_of
from kiosk.rig.tour.guide import Guide
from kiosk.rig.walks.telephone import Telephone

CERTIFICATE, BUILDING, REGISTER = 20, 19, 6
GUARDIAN, NOBODYS_OFFICER, MISTAKEN, PRINCIPAL = "王演示", "周演练", "孙样本", "赵示例"
AGENT, AGENT_NUMBER = "卜认识", "370999199302140304"  # nobody whom the demo knows
_TRIES = 5


async def walk(guide: Guide) -> None:
    """All of it."""
    await _for_a_child(guide)
    await _for_no_firm(guide)
    await _code_is_over(guide)
    await _delegates(guide)


async def _for_a_child(guide: Guide) -> None:
    """A wrong code, the right one, and the question for whom it is."""
    await _begins(guide, CERTIFICATE, GUARDIAN)
    code = await Telephone(guide.hand, GUARDIAN).code()
    seen = (await guide.sees("handle.second_code")).number
    guide.citizen.types(_other_than(code))
    await guide.sees_note("handle.second_code", "wrong", seen)
    guide.citizen.types(code)
    await guide.sees("handle.for_whom")
    await _leaves(guide)


async def _for_no_firm(guide: Guide) -> None:
    await _begins(guide, BUILDING, NOBODYS_OFFICER)
    await _types_the_code(guide, NOBODYS_OFFICER)
    await guide.sees("handle.nobody_to_act_for")
    await _leaves(guide)


async def _code_is_over(guide: Guide) -> None:
    await _begins(guide, REGISTER, MISTAKEN)
    wrong, seen = _other_than(await Telephone(guide.hand, MISTAKEN).code()), 0
    for _ in range(_TRIES):
        pad = await guide.sees("handle.second_code", fits=lambda scene, seen=seen: scene.number > seen)  # type: ignore[misc]
        seen = pad.number
        guide.citizen.types(wrong)
    await guide.sees("handle.second_over")
    await _leaves(guide)


async def _delegates(guide: Guide) -> None:
    await guide.chooses("handle")
    await _touches(guide, "handle.ways", "delegate")
    await guide.citizen.until(lambda scene: scene.name.endswith(".prove"), "who are you")
    await guide.hand.lay(PRINCIPAL)
    await guide.sees("handle.delegations", "none", _is_empty)
    guide.citizen.touches("new")
    await _types_the_code(guide, PRINCIPAL)
    await _says_who_and_what(guide)
    await guide.sees("handle.text", "delegation")
    guide.citizen.reads()
    guide.citizen.touches("sign")
    await guide.sees("handle.sign_text", "delegation")
    guide.citizen.signs()
    await _touches(guide, "handle.delegation_given", "ok")
    await _ends_it(guide)
    await _leaves(guide)


async def _says_who_and_what(guide: Guide) -> None:
    await guide.sees("handle.delegation_name")
    guide.citizen.writes(AGENT)
    await guide.sees("handle.delegation_number")
    guide.citizen.types("370999199302140300")
    await guide.sees_note("handle.delegation_number", "wrong")
    guide.citizen.types(AGENT_NUMBER)
    for scope in ("submit", "collect"):
        await _ticks(guide, "handle.delegation_scopes", scope)
    guide.citizen.touches("done")
    await _touches(guide, "handle.delegation_range", "some")
    listed = await guide.sees("handle.delegation_items")
    assert isinstance(listed.content, Rows)
    await _ticks(guide, "handle.delegation_items", listed.content.rows[0].id)
    guide.citizen.touches("done")
    await _touches(guide, "handle.delegation_until", "month")


async def _ends_it(guide: Guide) -> None:
    listed = await guide.sees("handle.delegations", fits=lambda scene: not _is_empty(scene))
    assert isinstance(listed.content, Rows)
    one = listed.content.rows[0].id
    guide.citizen.touches(one)
    await _touches(guide, "handle.delegation", "end")
    await _touches(guide, "handle.delegation_end", "end")
    await _touches(guide, "handle.delegation_ended", "ok")
    await guide.sees("handle.delegations", "ended", lambda scene: "pill.over" in repr(scene))
    guide.citizen.touches(one)
    await guide.sees("handle.delegation", "ended", lambda scene: "end" not in scene.offers())


# ---- steps ----------------------------------------------------------------------------------------------------------


async def _begins(guide: Guide, number: int, who: str) -> None:
    """From home to the code that is asked for."""
    await guide.chooses("handle")
    for scene, touch in (("handle.ways", "all"), ("handle.items", item_of(guide, number).task_code)):
        await _touches(guide, scene, touch)
    await _touches(guide, "handle.guide", "apply")
    await guide.citizen.until(lambda scene: scene.name.endswith(".prove"), "who are you")
    await guide.hand.lay(who)
    await guide.sees("handle.second_code")


async def _types_the_code(guide: Guide, who: str) -> None:
    await guide.sees("handle.second_code")
    guide.citizen.types(await Telephone(guide.hand, who).code())


async def _touches(guide: Guide, name: str, id: str) -> None:
    await guide.sees(name, fits=lambda scene: id in scene.offers())
    guide.citizen.touches(id)


async def _ticks(guide: Guide, name: str, id: str) -> None:
    await _touches(guide, name, id)
    await guide.sees(name, "ticked", lambda scene: _is_ticked(scene, id))


async def _leaves(guide: Guide) -> None:
    await guide.leaves()
    await guide.hand.lift()


def _is_empty(scene: Scene) -> bool:
    return isinstance(scene.content, Rows) and not scene.content.rows


def _is_ticked(scene: Scene, id: str) -> bool:
    return isinstance(scene.content, Rows) and any(row.id == id and row.ticked for row in scene.content.rows)


def _other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"
