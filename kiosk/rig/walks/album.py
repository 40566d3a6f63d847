"""The page of all walks: for each item what was proved, and a picture of every step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

_CSS = """body{font:18px/1.5 sans-serif;margin:24px;background:#f4f6f8;color:#16202a}
h2{margin:32px 0 4px}p{margin:4px 0 12px}.no{color:#a3300b}
div{display:flex;flex-wrap:wrap;gap:12px}figure{margin:0;width:270px}img{width:270px;height:auto}
figcaption{font-size:14px;overflow-wrap:anywhere}"""


@dataclass(frozen=True)
class Told:
    """The end of one item's walk."""

    number: int
    name: str
    who: str
    end: str  # proved, elsewhere or not proved
    words: str
    folder: str = ""
    pictures: list[tuple[str, str]] = field(default_factory=list)  # file and scene

    def line(self) -> str:
        """For the report on a terminal."""
        return f"{self.number:02} {self.name}  {self.who}  {self.end}: {self.words}  ({len(self.pictures)} pictures)"


def write_album(told: list[Told], page: Path) -> None:
    """Write the page beside the folders of pictures."""
    page.write_text("\n".join(_page(told)) + "\n", "utf-8")


def _page(told: list[Told]) -> Iterator[str]:
    yield '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
    yield f"<title>逐项走查 · Every item</title><style>{_CSS}</style></head><body><h1>逐项走查 Every item</h1><ul>"
    for each in told:
        yield f'<li class="{_class(each)}"><a href="#i{each.number}">{escape(each.line())}</a></li>'
    yield "</ul>"
    for each in told:
        yield f'<h2 id="i{each.number}">{each.number:02} {escape(each.name)}</h2>'
        yield f'<p class="{_class(each)}">{escape(each.who)} · {escape(each.end)}: {escape(each.words)}</p><div>'
        for file, scene in each.pictures:
            place = escape(f"{each.folder}/{file}")
            yield f'<figure><a href="{place}"><img src="{place}" loading="lazy" alt="{escape(scene)}"></a>'
            yield f"<figcaption>{escape(file)}</figcaption></figure>"
        yield "</div>"
    yield "</body></html>"


def _class(told: Told) -> str:
    return "no" if told.end == "not proved" else "yes"
