"""A county's catalogue to write in: a copy of the demo's files that a test changes line by line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from kiosk.central.items.folder import BadCatalogue, read_catalogue
from kiosk.central.items.written import Written
from tests.central.visiting import SEED

LISTS = ("departments", "topics", "towns", "phrases", "licences", "intermediaries", "regional", "rating_tags")
FILES = sorted((SEED / "items").glob("*.toml"))


class County:
    """The folder in which a clerk writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(SEED / "items", folder / "items")
        for name in LISTS:
            shutil.copy(SEED / f"{name}.toml", folder)

    def file(self, name: str) -> Path:
        """A list by its name, or an item by its number."""
        if name.isdigit():
            return next((self.folder / "items").glob(f"{name}-*.toml"))
        return self.folder / f"{name}.toml"

    def write(self, name: str, old: str, new: str) -> int:
        """Write something else in the place of a text that stands there once or first; the line it begins in."""
        file = self.file(name)
        text = file.read_text("utf-8")
        assert old in text
        begins = text.index(old)
        file.write_text(text[:begins] + new + text[begins + len(old) :], "utf-8")
        return text.count("\n", 0, begins) + 1

    def add(self, name: str, text: str) -> int:
        """Write something at the end of a file; the line it begins in."""
        file = self.file(name)
        before = file.read_text("utf-8")
        file.write_text(before + text, "utf-8")
        return before.count("\n") + 1

    def copy(self, number: str, name: str) -> Path:
        """Begin a new item from an old one."""
        return Path(shutil.copy(self.file(number), self.folder / "items" / name))

    def read(self) -> Written:
        """What the files say, when all is well."""
        return read_catalogue(self.folder)

    def mistakes(self) -> list[str]:
        """What is wrong, one line each, without the folder; and all of it is said in Chinese too."""
        try:
            read_catalogue(self.folder)
        except BadCatalogue as bad:
            assert all(re.search("[\u4e00-\u9fff]{2}", problem.chinese) for problem in bad.problems)
            return [str(problem).replace(f"{self.folder}/", "") for problem in bad.problems]
        return []
