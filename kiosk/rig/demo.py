"""`kiosk demo`: opens a whole hall on this machine, says where to look and what to try, and closes it on Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from kiosk.rig import display
from kiosk.rig.house import House
from kiosk.rig.operators import codes
from kiosk.rig.province import can_start

TRY = (
    "1  页面上把“张测试”的身份证放到读卡器,点“我要取”。   Lay 张测试's card on the reader, touch 我要取 (Collect).",
    "2  点“李样例”手机上的取件二维码,看柜门弹开再关上。     Show 李样例's QR code; take the item, shut the door.",
    (
        "3  点“我要问”“工作人员”,出示“钱投递”的工牌,输入 PIN 246810,投一件。"
        "   Touch Ask, Staff; show 钱投递's badge, PIN 246810; put a thing in."
    ),
    (
        "4  用“阿依古丽·样本”的身份证点“我要交”,把材料放进柜里。"
        "   With 阿依古丽·样本's card touch Hand in (我要交), and put the papers in."
    ),
    (
        "5  点“我要办”,写“医保”或“zlb”找一项,用任何人的身份证办。"
        "   Touch 我要办 (Apply), find an item by a few characters or letters, and apply with anybody's card."
    ),
    "6  撕断打印纸,或拔掉读卡器的线,看屏幕怎么说。         Tear the paper or pull the reader's cable, and watch.",
)
# What a terminal in service has otherwise.
KEY = (
    "演示:终端密钥放在一个文件里,不是来自 systemd 凭据,也不是来自 TPM。"
    "   Demo: the terminal's key lies in a file; it comes neither from systemd credentials nor from a TPM."
)

CODES = (
    "末尾的动态口令每30秒变一次,再看:./run demo --codes   The code at the end changes every 30 s: ./run demo --codes."
)
NO_TELEPHONES = "手机登录没有开:先运行 ./run install test。   Signing in by telephone is off: ./run install test first."


class Closing(Exception):
    """Somebody asked the hall to close."""


def main(argv: list[str]) -> int:
    """Run the demo until Ctrl-C, or the scripted citizen's proof with --prove; exit status 1 when a proof fails."""
    wishes = _wishes(argv)
    if wishes.codes:
        print("\n".join(codes()))
        return 0
    began = time.monotonic()
    with _closing_on_signals(), _folder(wishes.folder) as folder, House(folder, everything=True) as house:
        try:
            shown = _open_hall(house, wishes)
            print(
                f"开门用时 {time.monotonic() - began:.1f} 秒。 The hall opened in {time.monotonic() - began:.1f} s.\n",
                flush=True,
            )
            if wishes.prove:
                return _prove(house, shown)
            _tell(house)
            house.start_console()  # once the doors are open: no citizen waits for it
            _tell_operators(house)
            while house.programs["terminal"].alive:
                time.sleep(0.5)
            print("The terminal ended by itself; its log is", house.logs / "terminal.log", file=sys.stderr)
            return 1
        except Closing:
            print("\n关门。 Closing.")
            return 0


def _wishes(argv: list[str]) -> argparse.Namespace:
    wishes = argparse.ArgumentParser(prog="kiosk demo", description=__doc__)
    wishes.add_argument(
        "--size", default="1080x1920", help="size of the screen in pixels (default 1080x1920; 1920x1080)"
    )
    wishes.add_argument("--virtual", action="store_true", help="use a virtual display even where there is a real one")
    wishes.add_argument("--folder", type=Path, help="keep everything in this folder (default: one that is removed)")
    wishes.add_argument(
        "--page-port", type=int, default=0, help="port of the hall's page on this machine (default: a free one)"
    )
    wishes.add_argument(
        "--prove", action="store_true", help="a scripted citizen collects by card and by QR with real touches"
    )
    wishes.add_argument("--codes", action="store_true", help="logins of the operators' console, with their codes now")
    return wishes.parse_args(argv)


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="hall-") as made:
        yield Path(made)


@contextmanager
def _closing_on_signals() -> Iterator[None]:
    def close(_number: int, _frame: FrameType | None) -> None:
        raise Closing

    before = {number: signal.signal(number, close) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _open_hall(house: House, wishes: argparse.Namespace) -> str:
    """Start everything; the X display on which the terminal is to be seen."""
    shown, page = "", ["--page-port", str(wishes.page_port)]
    virtual = wishes.virtual or wishes.prove or not display.has_display()
    if virtual:
        house.programs["xvfb"], shown = display.start_xvfb(house.logs, wishes.size)
        if not wishes.prove:
            view, address = display.start_view(house.logs, shown)
            house.programs |= {program.name: program for program in view}
            page += ["--view", address, "--novnc", str(display.NOVNC), "--size", wishes.size]
    house.start_hall(*page)
    house.start_registry()
    house.start_bank()
    if can_start():
        house.start_province()
    house.start_broker()
    house.start_central()
    house.start_carrier()
    house.start_terminal()
    size = wishes.size if virtual else display.fitting(wishes.size)
    house.start_screens(size, display=shown, windowed=not virtual)
    house.programs["screens"].until(house.first_scene_drawn, "the first scene is drawn")
    return shown


def _tell(house: House) -> None:
    print(f"请用浏览器打开  Open in a browser:   {house.hall['page']}\n")
    print(f"持有人手机上的电子证照  Licences on their holders' phones:   {house.registry_url}\n")
    if house.province_url:
        print(f"手机登录(也可以在这里输入屏幕上的代码)  Signing in by telephone:   {house.province_url}/device\n")
    else:
        print(f"{NO_TELEPHONES}\n")
    for line in TRY:
        print("  " + line)
    print("", flush=True)


def _tell_operators(house: House) -> None:
    print(f"运维台(用户名 密码 口令见下)  The operators' console:   {house.console_url}")
    for line in codes():
        print("    " + line)
    print(f"  {CODES}\n")
    print(f"  {KEY}")
    print("\nCtrl-C 结束。 Ctrl-C ends it. 日志 Logs:", house.logs, flush=True)


def _prove(house: House, shown: str) -> int:
    from kiosk.rig.proof import collect_twice

    try:
        for line in collect_twice(house, shown):
            print(line, flush=True)
    except AssertionError as failed:
        print(f"FAILED: {failed}", file=sys.stderr)
        return 1
    return 0
