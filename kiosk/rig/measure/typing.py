"""A key pressed to candidates: what the keyboard's mind takes, and from the finger to the glass beside a browser's.

The browser shows the same keys in the same places and searches the same words, as pages with a keyboard of their own do
it: a sorted list, all that begins with what was typed, the most used first. It knows no first letters and cuts nothing.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.contract import wire
from kiosk.contract.content import Typing
from kiosk.contract.scene import Frame, Scene
from kiosk.contract.words import Both
from kiosk.rig.fingers import TOUCH_SECONDS, Fingers
from kiosk.rig.house import House
from kiosk.rig.measure.chromium import open_page
from kiosk.rig.measure.figures import Figure, percentile, spread
from kiosk.rig.measure.glass import SETTLE_SECONDS, Eye, Side
from kiosk.rig.program import Program, python
from screens.fonts import find_fonts
from screens.input.typing.syllables import on_nine
from screens.input.typing.typist import Typist
from screens.input.typing.words import LIST
from screens.input.typing.writing import Change, Press, begin

MOST_MS = 16.0
MOST_GLASS_MS = 120.0  # as for any other touch, the finger's time on the glass included
PAGE = Path(__file__).with_name("typing.html")
_ASKED = Typing("name", "han", 60)
_SCENE = Scene(
    number=1,
    name="bench.typing",
    question=Both("店名叫什么？", "What is your shop called?"),
    content=_ASKED,
    frame=Frame(centre=Both("东平县政务服务中心", "Dongping"), phone="12345"),
)
_TYPED = (
    "dongpingxian", "lixiaoming", "getigongshanghu", "dpx", "gtgsh", "wangxiuying", "banjiudianzhen",
    "woyaobanliyingyezhizhao", "gonggongchangsuoweishengxuke", "zhongguorenminyinhang",
)  # fmt: skip
_WORD = "dongpingxian"
_PULSE_SECONDS = 1.0
_MARGIN, _HEADER, _ROWS = 56, 160, 6


def typing(house: House, display: str, other: str, size: str, rounds: int) -> Iterator[Figure]:
    """The mind alone, then fingers on both displays."""
    yield from _mind(rounds)
    yield from _on_glass(house, display, other, size, rounds)


# ---- the mind alone -------------------------------------------------------------------------------------------------


def _mind(rounds: int) -> Iterator[Figure]:
    """Every key of some words, by a keyboard that remembers nothing of the round before."""
    typist = Typist(find_fonts(), lambda call: call())
    began = time.perf_counter()
    typist.after(begin(_ASKED, "zh"), Press("a"))
    ready = time.perf_counter() - began
    for mode, name, keyed in (("pinyin", "26 keys", str), ("nine", "9 keys", on_nine)):
        took = []
        for keys in _TYPED * rounds:
            typist.forget()
            writing = typist.after(begin(_ASKED, "zh"), Change("nine" if mode == "nine" else "pinyin"))
            for key in keyed(keys):
                began = time.perf_counter()
                writing = typist.after(writing, Press(key))
                took.append(time.perf_counter() - began)
        yield spread(f"key to candidates, {name}", took, MOST_MS, lists_ready=ready * 1000)


# ---- on the glass ---------------------------------------------------------------------------------------------------


def _on_glass(house: House, display: str, other: str, size: str, rounds: int) -> Iterator[Figure]:
    """The same word on both displays in turn, each key timed until the line looks different."""
    width, height = (int(part) for part in size.split("x"))
    taken, browsed = list[float](), list[float]()
    with _screens(house, display, size) as fingers:
        targets = fingers.until_named(_SCENE.name).targets
        page = PAGE.read_text("utf-8").replace("__KEYS__", json.dumps(targets)).replace("__WORDS__", _words())
        ours = _side(fingers, display, targets, width)
        with open_page(house, other, (width, height), page.encode()) as browser:
            theirs = _side(browser.side.fingers, other, targets, width) if browser else None
            for side in (ours, theirs):
                if side:
                    side.tap(2 * len(_WORD))  # what is read and opened with the first keys is not timed
            for _ in range(rounds):
                taken += ours.tap(2 * len(_WORD))
                browsed += theirs.tap(2 * len(_WORD)) if theirs else []
            for side in (ours, theirs):
                if side:
                    side.eye.close()
    finger = TOUCH_SECONDS * 1000
    if not browsed:
        yield spread("key to candidates on the glass", taken, MOST_GLASS_MS, finger=finger)
        return
    beside = {f"chromium_p{round(100 * part)}": percentile(browsed, part) * 1000 for part in (0.5, 0.95)}
    yield spread("key to candidates on the glass", taken, MOST_GLASS_MS, finger=finger, **beside)
    yield Figure("the same, median as a part of Chromium's", percentile(taken, 0.5) / percentile(browsed, 0.5), "×")


def _side(fingers: Fingers, display: str, targets: dict[str, tuple[float, float, float, float]], width: int) -> Side:
    """Fingers that type the word and rub it out; an eye on the line, which is drawn in one picture with candidates."""

    def spot(name: str) -> Callable[[], tuple[int, int]]:
        left, top, wide, high = targets[f"type.{name}"]
        return lambda: (int(left + wide / 2), int(top + high / 2))

    area = (_MARGIN, _HEADER, width - 2 * _MARGIN, int(targets["type.mode.pinyin"][1]) - _HEADER - _MARGIN)
    seen = _strip_that_changes(display, area, lambda: fingers.tap(*spot("d")()))
    time.sleep(SETTLE_SECONDS)
    fingers.tap(*spot("rub")())
    return Side(fingers, Eye(display, seen), tuple(spot(key) for key in (*_WORD, *["rub"] * len(_WORD))))


def _strip_that_changes(
    display: str, area: tuple[int, int, int, int], act: Callable[[], float]
) -> tuple[int, int, int, int]:
    """Some rows in the middle of what looks different after an act: there the line stands, wherever a page puts it."""
    left, top, width, height = area
    with contextlib.closing(Eye(display, area)) as eye:
        time.sleep(SETTLE_SECONDS)
        before = eye.look()
        eye.seconds_until_other(before, act())
        time.sleep(SETTLE_SECONDS)
        after, wide = eye.look(), len(before) // height
    changed = [
        row for row in range(height) if before[row * wide : (row + 1) * wide] != after[row * wide : (row + 1) * wide]
    ]
    return left, top + changed[len(changed) // 2] - _ROWS // 2, width, _ROWS


@contextmanager
def _screens(house: House, display: str, size: str) -> Iterator[Fingers]:
    """The screens with a line to type on, before a counter that does nothing but live."""
    trace = house.folder / "typing.jsonl"
    counter = house.folder / "typing.sock"
    words = python("screens", "--socket", str(counter), "--size", size, "--trace", str(trace))
    places = {"DISPLAY": display, "SDL_VIDEODRIVER": "x11", "KIVY_HOME": str(house.folder / "kivy")}
    with _counter(counter):
        program = Program("screens-typing", words, house.logs, places).start()
        fingers = Fingers(display, trace)
        try:
            yield fingers
        finally:
            fingers.close()
            program.stop()


@contextmanager
def _counter(path: Path) -> Iterator[None]:
    leave = threading.Event()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen(1)
        thread = threading.Thread(target=_serve, args=(listener, leave), daemon=True)
        thread.start()
        try:
            yield
        finally:
            leave.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, leave: threading.Event) -> None:
    with suppress(OSError), contextlib.closing(listener.accept()[0]) as line:
        line.sendall(wire.pack(wire.Show(_SCENE)))
        while not leave.wait(_PULSE_SECONDS):
            line.sendall(wire.pack(wire.Pulse(_SCENE.number)))


def _words() -> str:
    """The general list as a page would hold it: syllables run together, the word, how often."""
    lines = gzip.decompress(LIST.read_bytes()).decode().splitlines()
    words = (line.rsplit(" ", 2) for line in lines if line[0] != "=")
    return json.dumps(sorted([syllables.replace(" ", ""), word, int(often)] for syllables, word, often in words))
