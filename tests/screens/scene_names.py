"""The names of all scenes that the terminal can show, read from its source."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from kiosk.contract.after import FeeState
from kiosk.contract.items import FieldKind
from kiosk.contract.lockers import Purpose
from kiosk.contract.platform import CaseState
from kiosk.rig.house import ROOT

SOURCES = (ROOT / "kiosk" / "terminal", ROOT / "kiosk" / "provision", ROOT / "kiosk" / "desk")
_TEXTS: dict[str, Any] = tomllib.loads((ROOT / "kiosk" / "text" / "zh.toml").read_text("utf-8"))
_STAFF = _TEXTS["staff"]
_MAKES = {"Scene", "replace"}  # what makes a scene, anew or from another
_DOOR = ("opening", "open", "stuck")
_BY_CITIZENS = {Purpose.PICKUP, Purpose.HAND_IN}


def _all(name: str, *words: Iterable[str]) -> set[str]:
    """A name with each of these words in its gaps."""
    return {name.format(*chosen) for chosen in product(*words)}


def _told(section: dict[str, Any], *endings: str) -> set[str]:
    """Words of which more is written under these endings: what happened, what to do now."""
    return set.intersection(*({key.removesuffix(end) for key in section if key.endswith(end)} for end in endings))


# Every name that is put together, as the source has it, and all that it can become.
PUT_TOGETHER: dict[str, set[str]] = {
    "cases.{case.summary.state.value}": _all("cases.{}", CaseState),
    "hand_in.{seen}": _all("hand_in.{}", _told(_TEXTS["hand_in"], "_what", "_now")),
    "handle.fee.{order.state.value}": _all("handle.fee.{}", (FeeState.REFUNDED, FeeState.EXEMPT)),
    "handle.field.{field.kind.value}": _all("handle.field.{}", FieldKind),
    "handle.rate.{word}": _all("handle.rate.{}", ("thanks", "not_sent")),
    "handle.result.{_word(outcome)}": _all("handle.result.{}", _told(_TEXTS["result"], "_hint")),
    "handle.{by}": _all("handle.{}", ("topics", "departments")),
    "pickup.{said}": _all("pickup.{}", _told(_TEXTS["pickup"], "_what", "_now", "")),
    "staff.clearing.{what}": _all("staff.clearing.{}", _told(_STAFF["clearing"], "_now")),
    "staff.order.{what}": _all("staff.order.{}", ("expired", "not_taken", "refused_forged", "refused_expired"))
    | _all("staff.order.{}", ("refused_obeyed", "refused_addressed_elsewhere")),
    "staff.{purpose}.door_{state}": _all("staff.{}.door_{}", set(Purpose) - _BY_CITIZENS, _DOOR),
    "staff.{what}": _all("staff.{}", _STAFF["told"]),
    "telephone.{why}": _all("telephone.{}", ("denied", "expired")),
    "trouble.{cause}": set(),  # one for each cause that a flow names: see _troubles
    "{doing}.door_{state}": _all("{}.door_{}", _BY_CITIZENS, _DOOR),
}


def scene_names() -> dict[str, str]:
    """Every name, and the line of the source where it stands. AssertionError where one cannot be read."""
    found: dict[str, str] = {}
    for tree, place in _sources():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            for name in (*_named(call, place), *_troubles(call)):
                found.setdefault(name, f"{place}:{call.lineno}")
    for cause in _causes_at_a_cell():
        found.setdefault(f"trouble.{cause}", "kiosk/terminal/flows/not_ready.py")
    return found


def put_together() -> set[str]:
    """The names that the source puts together, as it has them."""
    calls = (call for tree, _ in _sources() for call in ast.walk(tree) if isinstance(call, ast.Call))
    said = (keyword.value for call in calls for keyword in call.keywords if keyword.arg == "name")
    parts = (part for value in said for part in ast.walk(value) if isinstance(part, ast.JoinedStr))
    return {ast.unparse(part)[2:-1] for part in parts} & PUT_TOGETHER.keys()


def _sources() -> Iterator[tuple[ast.Module, str]]:
    for folder in SOURCES:
        for file in sorted(folder.rglob("*.py")):
            yield ast.parse(file.read_text("utf-8")), str(file.relative_to(ROOT))


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _named(call: ast.Call, place: str) -> Iterator[str]:
    if _called(call) in _MAKES:
        for keyword in call.keywords:
            if keyword.arg == "name":
                yield from _read(keyword.value, f"{place}:{call.lineno}")


def _read(name: ast.expr, place: str) -> Iterator[str]:
    match name:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _read(body, place)
            yield from _read(orelse, place)
        case ast.JoinedStr():
            template = ast.unparse(name)[2:-1]
            assert template in PUT_TOGETHER, f"{place}: say in scene_names.py what {template} can become"
            yield from PUT_TOGETHER[template]
        case ast.Attribute(attr="name"):
            return  # a copy of another scene, under its name
        case _:
            raise AssertionError(f"{place}: this name of a scene cannot be read")


def _troubles(call: ast.Call) -> Iterator[str]:
    """What a flow itself says is wrong; what a device says is drawn the same."""
    if _called(call) == "trouble" and len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
        yield f"trouble.{call.args[1].value!s}"


def _causes_at_a_cell() -> set[str]:
    """What is said of a cell that cannot be opened, by not_ready.py's table."""
    tree = ast.parse((SOURCES[0] / "flows" / "not_ready.py").read_text("utf-8"))
    tables = (node.value for node in ast.walk(tree) if isinstance(node, ast.AnnAssign))
    causes = {value for table in tables if isinstance(table, ast.Dict) for value in map(ast.literal_eval, table.values)}
    return causes | {"cell_not_ready"}
