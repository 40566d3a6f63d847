"""`python -m screens draw SCENES.jsonl --out DIR`: every scene as a picture, with its layout beside it for the audit.

One scene of kiosk.contract.scene a line. Files are named
`<scene name>.<zh|en>.<portrait|landscape>.<standard|large>.png` and `.json`; a name that comes twice gets -2, -3 …
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
from collections import Counter
from pathlib import Path

import msgspec

from kiosk.contract.scene import Scene
from screens.audit import layout_of
from screens.carry import carried
from screens.hand import Hand
from screens.layout import Look, lay_out
from screens.window import LANDSCAPE, PORTRAIT, open_window, prepare

# The hour on every picture, so that two runs give the same bytes.
_TIME = "14:32"


def main(argv: list[str]) -> int:
    """Draw all combinations; answers with 0."""
    wanted = _arguments(argv)
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    prepare(PORTRAIT)
    scenes = read_scenes(Path(wanted.scenes))
    folder = Path(wanted.out)
    folder.mkdir(parents=True, exist_ok=True)
    for size in wanted.size or [PORTRAIT, LANDSCAPE]:
        ways = list(itertools.product(wanted.language, wanted.text))
        _draw_all(scenes, size, ways, folder, pictures=not wanted.layouts)
    return 0


def read_scenes(path: Path) -> list[tuple[str, Scene]]:
    """The scenes of a file with the names of their pictures; raises msgspec.DecodeError on a line that is no scene."""
    decoder = msgspec.json.Decoder(Scene)
    scenes = [decoder.decode(line) for line in path.read_bytes().splitlines() if line.strip()]
    seen: Counter[str] = Counter()
    named = []
    for scene in scenes:
        seen[scene.name] += 1
        named.append((scene.name if seen[scene.name] == 1 else f"{scene.name}-{seen[scene.name]}", scene))
    return named


def _draw_all(
    scenes: list[tuple[str, Scene]],
    size: tuple[int, int],
    ways: list[tuple[str, str]],
    folder: Path,
    *,
    pictures: bool,
) -> None:
    open_window()
    from screens.fonts import find_fonts
    from screens.ink import Inkpot
    from screens.picture import Easel

    inkpot = Inkpot(find_fonts())
    easel = Easel(size, inkpot)
    for language, text in ways:
        for name, scene in scenes:
            shown = in_display(scene, language, text)
            sheet = lay_out(
                shown,
                size,
                inkpot,
                Look(carried(Hand(), None, shown, answered=False), _TIME, seconds_left=_seconds(shown)),
            )
            path = folder / f"{name}.{language}.{'portrait' if size[1] > size[0] else 'landscape'}.{text}.png"
            if pictures:
                easel.draw(sheet, path)
            path.with_suffix(".json").write_bytes(msgspec.json.encode(layout_of(sheet)))
            inkpot.wipe()


def in_display(scene: Scene, language: str, text: str) -> Scene:
    """The scene as a citizen with this language and text size sees it; low reach and contrast stay as they are."""
    display = msgspec.structs.replace(scene.display, language="en" if language == "en" else "zh", large=text == "large")
    return msgspec.structs.replace(scene, display=display)


def _seconds(scene: Scene) -> int | None:
    return scene.warning.seconds if scene.warning else None


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="screens draw", description="Draw scenes to pictures.")
    parser.add_argument("scenes", help="file with one scene a line")
    parser.add_argument("--out", required=True, help="folder for the pictures")
    parser.add_argument("--size", nargs="+", type=_size, help="sizes such as 1080x1920; both orientations by default")
    parser.add_argument("--language", nargs="+", choices=["zh", "en"], default=["zh", "en"])
    parser.add_argument("--text", nargs="+", choices=["standard", "large"], default=["standard", "large"])
    parser.add_argument("--layouts", action="store_true", help="only the layouts for the audit: quick")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
