"""Which text bytes mean: what Chinese, Japanese and European codes hold when they do not say their encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.vision.codes.text import text_of

GOLDEN = [
    ("E5BCA0E4BC9F", "张伟"),
    ("E9BE99E6B3A2", "龙波"),  # libzbar makes 鮴呎ｳ｢ of it
    ("D5C5CEB0", "张伟"),  # GB18030; also the half-width kana ﾕﾅﾎｰ
    ("C1FAB2A8", "龙波"),
    ("D0D5C3FB3A", "姓名:"),
    ("B0ECBCFEB1E0BAC53A32303235", "办件编号:2025"),
    ("82B182F182C982BF82CD", "こんにちは"),
    ("C3DEBBDEB2DD5152", "ﾃﾞｻﾞｲﾝQR"),  # also 棉晦草QR
    ("476F6F676C652083828358", "Google モス"),
    ("636166E9206175206C616974", "café au lait"),
    ("4772FCDF65", "Grüße"),
    ("333020B043", "30 °C"),
    ("436166C3A9", "Café"),
    ("C3A9", "茅"),  # also é in UTF-8
    ("", ""),
]


@pytest.mark.parametrize(("raw", "text"), GOLDEN)
def test_bytes_mean_this(raw: str, text: str) -> None:
    assert text_of(bytes.fromhex(raw)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    "text",
    [
        "张伟",
        "欧阳修远",
        "王䶮",
        "李珺",
        "朱镕基",
        "赵喆|37099919900101001X",
        '{"name":"诸葛明","id":"37099919900101001X"}',
        "办件编号:2025;申请人:张伟",
        "姓名:𠮷田𬭚",
        "（测试）①",
    ],
)
def test_chinese_is_read_in_both_encodings(text: str, encoding: str) -> None:
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize("text", ["ئابدۇرېھىم", "བོད་ཡིག", "Ürümqi", "ﾊﾞｰｺｰﾄﾞ", "😀"])
def test_other_scripts_in_utf_8_stay_as_they_are(text: str) -> None:
    assert text_of(text.encode()) == text


@pytest.mark.parametrize("text", ["今度のバージョン", "株式会社デンソーウェーブ", "ﾎｯﾄﾍﾟｯﾊﾟｰ 携帯", "東京都千代田区"])
def test_japanese_in_shift_jis_is_not_taken_for_rare_chinese(text: str) -> None:
    assert text_of(text.encode("shift_jis")) == text


def test_what_the_code_itself_says_is_believed() -> None:
    assert text_of(b"\xc6", "Ж") == "Ж"


_NAMES = st.text(
    st.sampled_from("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗伟芳娜秀英敏静丽强磊军洋勇艳杰娟"), min_size=2, max_size=4
)


@given(_NAMES, st.sampled_from(["utf-8", "gb18030"]))
def test_an_ordinary_name_is_read_in_both_encodings(name: str, encoding: str) -> None:
    assert text_of(name.encode(encoding)) == name


@given(st.binary(max_size=60))
def test_any_bytes_mean_some_text(raw: bytes) -> None:
    assert isinstance(text_of(raw), str)
