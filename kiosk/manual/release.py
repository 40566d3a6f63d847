"""Which version of the house this is, and which of its rooms are installed."""

from __future__ import annotations

import importlib.metadata
import tomllib
from pathlib import Path


def version() -> str:
    """As it was installed, or as the checkout says from which it runs."""
    try:
        return importlib.metadata.version("hall-terminal")
    except importlib.metadata.PackageNotFoundError:
        said: str = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"][
            "version"
        ]
        return said


def held(module: str) -> bool:
    """Whether a module of ours is here: the package of a terminal has no platform, no rig and no simulator."""
    place = Path(__file__).parents[2].joinpath(*module.split("."))
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()
