"""The hall in a terminal window: one line for each device, and the wall as it stands."""

from __future__ import annotations

from typing import Any

COLUMNS = 4  # doors in a row of the wall
_FLAWS = ("jammed", "sticks", "blind", "stuck_open", "beam", "opens")
_PAPER = {"ok": "有纸 paper ok", "near": "纸将尽 near its end", "out": "没纸 no paper"}


def sketch(hall: dict[str, Any]) -> str:
    """Lines of text for a picture of the hall."""
    lines = [
        f"读卡器 reader   {_power(hall['reader'])}  {_card(hall)}",
        f"扫码器 scanner  {_power(hall['scanner'])}  {_code(hall)}",
        f"打印机 printer  {_power(hall['printer'])}  {_paper(hall['printer'])}",
        f"柜门锁 locks    {_power(hall['locks'])}",
        "",
        *_wall(hall["locks"]["doors"]),
    ]
    if trolley := [f"{item['zh']} ({item['label']})" for item in hall["trolley"] if item["here"]]:
        lines += ["", "推车上 on the trolley: " + "、".join(trolley)]
    if hall["in_hand"]:
        lines += ["", "已取出 taken: " + "、".join(item["zh"] for item in hall["in_hand"])]
    return "\n".join(lines)


def _power(device: dict[str, Any]) -> str:
    if not device["plugged"]:
        return "线已拔 cable pulled"
    state = "断电 no power" if device["dead"] else "正常 ready"
    return f"{state} ({' '.join(device['faults'])})" if device["faults"] else state


def _card(hall: dict[str, Any]) -> str:
    index = hall["reader"]["card"]
    return "没有卡 no card" if index is None else f"卡 card: {hall['people'][index]['name']}"


def _code(hall: dict[str, Any]) -> str:
    light = "灯亮 lit" if hall["scanner"]["lit"] else "灯灭 dark"
    shown = hall["scanner"]["shown"]
    return light if shown is None else f"{light}  码 code: {shown['kind']} {shown['item']}".rstrip()


def _paper(printer: dict[str, Any]) -> str:
    wishes = [_PAPER.get(printer["paper"], printer["paper"])]
    if printer["cover_open"]:
        wishes.append("上盖开着 cover open")
    if printer["cutter_jammed"]:
        wishes.append("切刀卡住 cutter jammed")
    return "  ".join([*wishes, f"已打印 printed: {printer['printed']}"])


def _wall(doors: dict[str, Any]) -> list[str]:
    cells = [_door(number, door) for number, door in doors.items()]
    rows = ["".join(cells[start : start + COLUMNS]).rstrip() for start in range(0, len(cells), COLUMNS)]
    return [*rows, "", "[ ] 关 shut   / / 开 open   * 有物 something inside   ! 有故障 faulty"]


def _door(number: str, door: dict[str, Any]) -> str:
    left, right = ("/", "/") if door["open"] else ("[", "]")
    inside = "*" if door["item"] else " "
    wrong = "!" if any(door[flaw] for flaw in _FLAWS) else " "
    return f"{left}{number:>2}{inside}{wrong}{right}  "
