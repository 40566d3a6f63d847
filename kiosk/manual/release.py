"""Which version of the house this is."""

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
