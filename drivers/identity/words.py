"""Codes that cards hold instead of words: sexes (GB/T 2261.1), nations (GB/T 3304), days as eight digits."""

from __future__ import annotations

import datetime as dt

SEXES = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}

# The code is the place in this list, from 01.
_NATIONS_IN_ORDER = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西"
    " 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂"
    " 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
NATIONS = {f"{code:02d}": nation for code, nation in enumerate(_NATIONS_IN_ORDER.split(), start=1)}
NATIONS |= {"97": "其他", "98": "外国血统中国籍人士"}


def day_of(digits: str) -> dt.date | None:
    """The day written YYYYMMDD; None for everything else, also for a day that no calendar has."""
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
