"""Sets Kivy up before its first import, and opens the one window: no settings panel, no escape key, no cursor."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

PORTRAIT = (1080, 1920)
LANDSCAPE = (1920, 1080)


def prepare(size: tuple[int, int], *, windowed: bool = False) -> None:
    """Tell Kivy how to behave; must run before anything of Kivy is imported."""
    os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONFIG="1", KIVY_NO_FILELOG="1", KIVY_NO_CONSOLELOG="1")
    os.environ.setdefault("KIVY_WINDOW", "sdl2")
    os.environ.setdefault("KIVY_HOME", str(Path(tempfile.gettempdir()) / f"hall-screens-{os.getuid()}"))
    Path(os.environ["KIVY_HOME"]).mkdir(parents=True, exist_ok=True)
    from kivy.config import Config

    settings: dict[str, str | int] = {
        "width": size[0], "height": size[1], "vsync": 0, "resizable": 0,
        "maxfps": 0,  # Kivy never sleeps: the rounds do
        # Smoothing by the GPU costs 2.5 times as much on software GL; round corners are smooth textures here.
        "multisamples": 0,
        "borderless": 0 if windowed else 1, "show_cursor": 1 if windowed else 0,
        "allow_screensaver": 0,
    }  # fmt: skip
    if not windowed:
        settings |= {"position": "custom", "left": 0, "top": 0}
    for name, value in settings.items():
        Config.set("graphics", name, value)
    Config.set("kivy", "exit_on_escape", 0)
    Config.set("kivy", "log_level", "warning")
    for provider, _ in list(Config.items("input")):
        Config.remove_option("input", provider)


def open_window() -> Any:
    """Open the window; raises SystemExit where no display can be had."""
    from kivy.base import EventLoop
    from kivy.core.window import Window

    EventLoop.ensure_window()
    if Window is None:
        raise SystemExit("no display: start an X server, or set SDL_VIDEODRIVER=offscreen")
    return Window


def zoom_for(size: tuple[int, int]) -> tuple[tuple[int, int], float]:
    """The size scenes are laid out for, and how much smaller the window shows them (a window on a laptop)."""
    whole = PORTRAIT if size[1] > size[0] else LANDSCAPE
    if size[0] >= whole[0] and size[1] >= whole[1]:
        return size, 1.0
    return whole, min(size[0] / whole[0], size[1] / whole[1])
