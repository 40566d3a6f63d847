"""What the voice is given to read: nothing it cannot say, numbers as people say them, tones as they belong."""

from __future__ import annotations

import re
import string
import subprocess

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_tone3

from drivers.speaker.alsa.english import spoken
from drivers.speaker.alsa.mandarin import number, spelled
from drivers.speaker.alsa.speller import load_corrections, reading
from kiosk.text import catalogue

READABLE = re.compile(r"(?:(?:[a-z]+[1-5]|[A-Z])[,.?]?(?: |$))*")
TONES = {"55": 1, "35": 2, "214": 3, "21": 3, "51": 4}  # espeak-ng's figures; a third tone may be cut short
load_corrections()


def test_a_number_is_said_as_people_say_it() -> None:
    said = {0: "零", 2: "二", 10: "十", 12: "十二", 20: "二十", 105: "一百零五", 110: "一百一十", 1001: "一千零一"}
    assert {value: number(value) for value in said} == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("请把身份证放在蓝灯处。", "qing3 ba3 shen1 fen4 zheng4 fang4 zai4 lan2 deng1 chu4."),
        ("请A012号到3号窗口", "qing3 A ling2 yi1 er4 hao4 dao4 san1 hao4 chuang1 kou3"),
        ("12号柜门已打开,请取出物品", "yi1 er4 hao4 gui4 men2 yi3 da3 kai1, qing3 qu3 chu1 wu4 pin3"),
        ("您有2件事,第2步/共4步", "nin2 you3 liang3 jian4 shi4, di4 er4 bu4, gong4 si4 bu4"),
        ("11月12日(星期四)", "shi2 yi1 yue4 shi2 er4 ri4, xing1 qi1 si4"),
        ("2024年3月1日", "er4 ling2 er4 si4 nian2 san1 yue4 yi1 ri4"),
        ("有效期2年", "you3 xiao4 qi1 liang3 nian2"),
        ("14:32,8:05,9:00", "shi2 si4 dian3 san1 shi2 er4 fen1, ba1 dian3 ling2 wu3 fen1, jiu3 dian3"),
        ("还剩20%,3.5元", "hai2 sheng4 bai3 fen1 zhi1 er4 shi2, san1 dian3 wu3 yuan2"),
        ("370923-0001-4", "san1 qi1 ling2 jiu3 er4 san1, ling2 ling2 ling2 yi1, si4"),
        ("ＡＢ１２", "A B yi1 er4"),  # full width
    ],
)
def test_numbers_letters_and_pauses_in_a_sentence(text: str, said: str) -> None:
    assert spelled(text, reading) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("银行", "yin2 hang2"),
        ("行政", "xing2 zheng4"),
        ("重新", "chong2 xin1"),
        ("长辈", "zhang3 bei4"),
        ("还在办理吗", "hai2 zai4 ban4 li3 ma5"),
        ("还款", "huan2 kuan3"),
        ("为您退出", "wei4 nin2 tui4 chu1"),
        ("登记处", "deng1 ji4 chu4"),
        ("处理", "chu3 li3"),
        ("会计", "kuai4 ji4"),
        ("曾用名", "ceng2 yong4 ming2"),
        ("重庆", "chong2 qing4"),
        ("单县", "shan4 xian4"),
        ("乐陵", "lao4 ling2"),
        ("莘县", "shen1 xian4"),
        ("曲阜", "qu1 fu4"),
        ("东阿", "dong1 e1"),
        ("𬱖㛃䶮", "di2 jie2 yan3"),  # rare ones of people's names
        ("嗯", "en2"),
    ],
)
def test_polyphones_places_and_rare_characters(text: str, said: str) -> None:
    assert spelled(text, reading) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("推一下", "tui1 yi2 xia4"),
        ("一起", "yi4 qi3"),
        ("一件一件取", "yi2 jian4 yi2 jian4 qu3"),
        ("第一步", "di4 yi1 bu4"),
        ("统一办理", "tong3 yi1 ban4 li3"),
        ("一月一日", "yi1 yue4 yi1 ri4"),
        ("不要", "bu2 yao4"),
        ("不在", "bu2 zai4"),
        ("不行", "bu4 xing2"),
    ],
)
def test_the_two_characters_that_bend_with_their_neighbours(text: str, said: str) -> None:
    assert spelled(text, reading) == said


def test_a_character_that_nobody_can_read_is_a_pause() -> None:
    assert spelled("请\U000323af示", reading) == "qing3, shi4"


def filled(sentence: str) -> str:
    """A sentence with a door's number in every gap."""
    return sentence.format_map({name: 12 for _, name, _, _ in string.Formatter().parse(sentence) if name})


def test_no_sentence_of_the_catalogue_leaves_a_han_character_over() -> None:
    zh = catalogue("zh")
    spoken_keys = {key for key in zh.keys if key.startswith("voice.") or key.endswith(".voice")}
    assert len(spoken_keys) >= 9
    for key in zh.keys:
        spelling = spelled(filled(zh.sentence(key)), reading)
        assert READABLE.fullmatch(spelling), (key, spelling)


def test_every_english_sentence_can_be_read() -> None:
    en = catalogue("en")
    for key in en.keys:
        assert re.fullmatch(r"[A-Za-z0-9 ,.?!:'%]*", spoken(filled(en.sentence(key, 2)))), key


def test_english_codes_are_read_digit_by_digit_and_doors_are_not() -> None:
    assert spoken("Door 12. Call 12345, ticket A012, at 8:30.") == "Door 12. Call 1 2 3 4 5, ticket A 0 1 2, at 8:30."
    assert spoken("Go to 服务窗口 now; [[h@l'oU]] it’s open") == "Go to now h l'oU it's open"


@given(st.text(max_size=60))
@example("١٢号 ٣:٤٥ ५%")  # digits of other scripts
def test_whatever_is_to_be_said_can_be_read(text: str) -> None:
    assert READABLE.fullmatch(spelled(text, reading)), spelled(text, reading)
    assert re.fullmatch(r"[A-Za-z0-9 ,.?!:'%]*", spoken(text))


def phonemes(text: str) -> list[str]:
    """What espeak-ng makes of each paragraph."""
    words = ["espeak-ng", "-v", "cmn-latn-pinyin", "-q", "-x", "--stdin"]
    done = subprocess.run(words, input=text, capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if line.strip()]


def tones(line: str) -> list[int]:
    """The tone of each syllable of espeak-ng's phonemes; 5 for a light one."""
    return [TONES.get(figure, 5) for figure in re.findall(r"\d+(?=[^\d]*_\|)", line)]


def test_the_voice_gives_all_four_tones() -> None:
    (line,) = phonemes("ma1, ma2, ma3, ma4, ma5.".replace(", ", " A "))
    heard = re.findall(r"m'?A(\d+)", line)
    assert [TONES.get(figure, 5) for figure in heard] == [1, 2, 3, 4, 5], line


def test_the_voice_has_a_sound_and_its_tone_for_every_syllable_there_is() -> None:
    written = {to_tone3(one, neutral_tone_with_five=True) for all_ in PINYIN_DICT.values() for one in all_.split(",")}
    syllables = sorted({spelled("字", lambda _, one=one: [one]) for one in written})  # type: ignore[misc]
    lines = phonemes("\n\n".join(syllables))
    assert len(lines) == len(syllables) > 1400
    wrong = [(said, line) for said, line in zip(syllables, lines, strict=True) if tones(line) != [int(said[-1])]]
    # espeak-ng 1.52 reads these as English, 1.51 reads all; the quality card says so.
    assert {said[:-1] for said, _ in wrong} <= {"jiong", "qiong", "xiong", "wong"}, wrong
