"""One page with every picture of the screens: plain HTML and CSS that filters without a script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby, product
from pathlib import Path

from kiosk.rig.tour import JOURNEYS, Shot
from kiosk.text import render

CSS = Path(__file__).with_name("gallery.css")
# What a picture's name says after the scene's: screens.draw writes them in this order.
LANGUAGES = {"zh": "中文", "en": "English"}
WAYS = {"portrait": "竖屏 Portrait", "landscape": "横屏 Landscape"}
TEXTS = {"standard": "标准字 Standard", "large": "大字 Large"}


@dataclass(frozen=True)
class Filter:
    """One row of choices; each hides what is not of its class. The first one named in `chosen` is on at first."""

    name: str
    words: str
    choices: dict[str, str]
    chosen: str = "all"
    hides: str = "figure"


FILTERS = (
    Filter("language", "语言 Language", LANGUAGES, "zh"),
    Filter("way", "屏幕 Screen", WAYS, "portrait"),
    Filter("text", "字号 Text", TEXTS, "standard"),
    Filter("journey", "事项 Journey", JOURNEYS, hides="section"),
    Filter("audit", "检查 Audit", {"found": "有问题的 With findings"}),
)


def write_page(shots: list[Shot], pictures: Path, findings: dict[str, list[str]], page: Path) -> None:
    """Write the page beside the folder of pictures; `findings` are those of the audit, by the picture's name."""
    page.write_text("\n".join(_page(shots, pictures, findings)) + "\n", "utf-8")


def _page(shots: list[Shot], pictures: Path, findings: dict[str, list[str]]) -> Iterator[str]:
    found = f"{len(findings)}" if findings else "0"
    yield "<!doctype html>"
    yield '<html lang="zh-CN"><head><meta charset="utf-8"><title>全部画面 · Every scene</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<style>{CSS.read_text('utf-8')}{''.join(_rules())}</style></head><body>"
    yield from _choices()
    yield "<header><h1>全部画面 <small>Every scene</small></h1>"
    yield f"<p>{len(shots)} 个画面 scenes · {sum(1 for _ in pictures.glob('*.png'))} 张图 pictures · "
    yield f"检查有问题 with findings: {found} · "
    yield '<a href="console/index.html">运维台 Operators’ console</a></p>'
    yield from _bars()
    yield "</header><main>"
    for journey, group in groupby(shots, key=lambda shot: shot.journey):
        yield f'<section class="{journey}"><h2>{escape(JOURNEYS[journey])}</h2>'
        for shot in group:
            yield from _scene(shot, pictures, findings)
        yield "</section>"
    yield "</main></body></html>"


def _choices() -> Iterator[str]:
    """The radio buttons stand before everything they rule, as sibling selectors need it."""
    for row in FILTERS:
        for key in ("all", *row.choices):
            on = " checked" if key == row.chosen else ""
            yield f'<input type="radio" name="{row.name}" id="{row.name}-{key}"{on}>'


def _bars() -> Iterator[str]:
    for row in FILTERS:
        labels = "".join(
            f'<label for="{row.name}-{key}">{escape(words)}</label>'
            for key, words in {"all": "全部 All", **row.choices}.items()
        )
        yield f'<div class="bar"><b>{escape(row.words)}</b>{labels}</div>'


def _rules() -> Iterator[str]:
    """A choice that is on shows its label pressed, and hides the pictures (or journeys) that are not of its class."""
    for row in FILTERS:
        for key in ("all", *row.choices):
            on = f"#{row.name}-{key}:checked~"
            yield f'{on}header label[for="{row.name}-{key}"]{{background:var(--hall);color:var(--paper)}}'
            if key != "all":
                yield f"{on}main {row.hides}:not(.{key}){{display:none}}"
    yield "#audit-found:checked~main article:not(:has(.found)){display:none}"


def _scene(shot: Shot, pictures: Path, findings: dict[str, list[str]]) -> Iterator[str]:
    scene = shot.scene
    drawn = [(".".join((scene.name, *parts)), parts) for parts in product(LANGUAGES, WAYS, TEXTS)]
    drawn = [(name, parts) for name, parts in drawn if (pictures / f"{name}.png").exists()]
    if not drawn:
        return
    yield f'<article id="{escape(scene.name)}"><h3>{escape(render(scene.question, "zh"))} '
    yield f"<small>{escape(render(scene.question, 'en'))}</small><code>{escape(scene.name)}</code></h3><div>"
    for name, parts in drawn:
        yield from _picture(f"{pictures.name}/{name}.png", parts, findings.get(name, []))
    yield "</div></article>"


def _picture(file: str, parts: tuple[str, ...], problems: list[str]) -> Iterator[str]:
    classes = " ".join((*parts, *(["found"] if problems else [])))
    width, height = (1080, 1920) if "portrait" in parts else (1920, 1080)
    said = " · ".join((LANGUAGES[parts[0]], WAYS[parts[1]], TEXTS[parts[2]]))
    yield f'<figure class="{classes}"><a href="{escape(file)}" target="_blank">'
    yield f'<img src="{escape(file)}" width="{width}" height="{height}" loading="lazy" alt="{escape(said)}"></a>'
    yield f"<figcaption>{escape(said)}"
    if problems:
        yield f"<ul>{''.join(f'<li>{escape(problem)}</li>' for problem in problems)}</ul>"
    yield "</figcaption></figure>"
