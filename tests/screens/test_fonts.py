"""Typefaces: Chinese forms, rare characters, never a box."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from screens.fonts import GETA, find_fonts, icon_table
from screens.opentype import Coverage, NoTypeface, face_from_collection

COLLECTION = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


@pytest.mark.parametrize("sign", "䶮㛃𬱖𠮷㐂龑")
def test_rare_characters_of_names_have_a_face(sign: str) -> None:
    assert find_fonts().face_for(sign, bold=False) is not None


def test_a_character_of_another_face_stands_among_the_others() -> None:
    fonts = find_fonts()
    runs = fonts.runs("王𪚥示", bold=True)
    assert [text for _, text in runs] == ["王", "𪚥", "示"]
    assert runs[0][0] == runs[2][0] == fonts.bold
    assert runs[1][0] in fonts.spare


def test_a_character_that_no_face_has_is_shown_by_the_printers_mark() -> None:
    assert find_fonts().runs("王\U0003fff0", bold=False)[0][1] == f"王{GETA}"


def test_the_coverage_read_here_is_that_of_fonttools() -> None:
    path = find_fonts().regular
    with TTFont(path, lazy=True) as font:
        known = font.getBestCmap()
    coverage = Coverage(path)
    signs = [code for code in range(0x20, 0x32000, 7) if not 0xD800 <= code < 0xE000]
    assert [code for code in signs if (chr(code) in coverage) != (code in known)] == []


def test_the_chinese_face_is_taken_out_of_the_collection(tmp_path: Path) -> None:
    made = tmp_path / "face.otf"
    made.write_bytes(face_from_collection(COLLECTION.read_bytes(), "Noto Sans CJK SC"))
    with TTFont(made) as font:
        assert font["name"].getDebugName(1) == "Noto Sans CJK SC"


def test_a_missing_face_is_said_in_plain_words() -> None:
    with pytest.raises(NoTypeface, match="no face Noto Sans CJK XX"):
        face_from_collection(COLLECTION.read_bytes(), "Noto Sans CJK XX")
    with pytest.raises(NoTypeface):
        face_from_collection(struct.pack(">4sI", b"OTTO", 0), "Noto Sans CJK SC")


def test_fonts_are_looked_for_where_the_installer_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    here = find_fonts()
    for name in ("Regular", "Bold"):
        (tmp_path / f"NotoSansSC-{name}.otf").symlink_to(here.regular)
    monkeypatch.setenv("HALL_FONTS", str(tmp_path))
    assert find_fonts().regular.parent == tmp_path


def test_the_table_of_icons_agrees_with_both_icon_fonts() -> None:
    fonts = find_fonts()
    for path in (fonts.icons, fonts.filled_icons):
        coverage = Coverage(path)
        assert [name for name, sign in icon_table().items() if sign not in coverage] == []
