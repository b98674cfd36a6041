"""Points and lengths of time in Chinese. See scoring.date_words; texts are folded, so half width and Simplified."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scoring import date_calendar as calendar
from scoring.date_calendar import Clock, Days, Length, Part, Point, Unit
from scoring.date_words import Language, Piece, read_pieces
from scoring.numbers import APPROXIMATE, DIGITS, value

_NUMERALS = "零〇一二两三四五六七八九十百俩"
_N = f"(?:[0-9]{{1,3}}|[{_NUMERALS}]{{1,5}})"
_TO = "(?:到|至|-|~|—|–)"
SOME = (3, 5)
"""How many 几 is, 数 too; after a round number (十几) one to nine more."""
_DAY_WORDS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "本": 0, "明": 1, "后": 2, "大后": 3}
_WEEK_WORDS = {"上上": -2, "上": -1, "": None, "这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
_YEAR_WORDS = {"前": -2, "去": -1, "今": 0, "本": 0, "明": 1, "后": 2}
_THIRDS = {
    "初": (1, 5),
    "上旬": (1, 10),
    "中": (11, 20),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (25, 31),
    "末": (25, 31),
}
"""Days of the month; the beginning and the end are where an office puts them."""
_PARTS: dict[str, Part] = {
    "凌晨|清早上?|拂晓": calendar.DAWN,
    "大清早|清晨|一大早|一早|早晨|早上|早间": calendar.EARLY,
    "上午|头晌|前晌": calendar.MORNING,
    "正午|中午|午间|晌午": calendar.NOON,
    "午后|下午|后晌|傍晚": calendar.AFTERNOON,
    "晚上|晚间": calendar.EVENING,
    "夜里|夜间|深夜|半夜|午夜": calendar.NIGHT,
    "(?:(?<=[今明后]天)|(?<=[周期拜][一二三四五六日]))下班|下班(?=[之以]?[前后])": calendar.CLOSE,
}
_SHORT_PARTS = {"早": calendar.EARLY, "晨": calendar.EARLY, "晚": calendar.EVENING, "夜": calendar.NIGHT}
_UNITS: dict[str, Unit] = {
    "秒": "second", "分": "minute", "刻": "minute", "小": "hour", "钟": "hour", "h": "hour", "工": "business_day",
    "自": "day", "天": "day", "日": "day", "周": "week", "星": "week", "礼": "week", "月": "month", "年": "year",
}  # fmt: skip
"""By the first character."""

_LENGTH = re.compile(
    rf"(?<![0-9第每周年头哪整成.])(?P<first>{_N})?(?P<guess>(?:好几|几|数))?(?P<more>[多来几])?\s?(?:{_TO}\s?(?P<second>{_N})(?P<more2>[多来])?)?\s?"
    r"(?P<half>个?半)?(?:个\s?)?(?P<half2>半)?\s?"
    r"(?P<unit>秒钟?(?!杀)|分钟|刻钟|小时|钟头|h(?![a-z])|工作日|自然日|天(?!津|猫|气)|日(?=(?:之|以)?[内后])|"
    r"(?:周(?![年岁边围到转末])|星期|礼拜)(?![一二三四五六日])|(?<=个)月|(?<=个半)月|年(?!前?[级龄轻代]|[0-9一二三四五六七八九十]+月))(?P<half3>半(?![路夜天小个]))?"
)
_DAY = re.compile(
    r"(?P<event>当天|当日|次日|翌日|隔天|第二天|(?<!提)前一天|头天|前一(?=晚)|当(?=晚))"
    r"|(?P<day>大前|大后|前|昨|今|明|(?<![先以之])后)(?:天(?!气)|日|儿个?)"
    r"|(?P<day2>本)日|(?P<day3>今|昨|(?<![写说注表声申])(?<!(?<!保)证)明|(?<![先以之])后)(?=\s?[早晚夜晨](?![点饭餐自]))"
    r"|(?:(?P<week>上上|上|这|本|当|下下|下)个?|(?<![0-9一两三四五六七八九几每半个]))(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7末](?!气|[岁年个]))"
    r"|(?P<wholeweek>上上|上|这|本|下下|下)一?个?(?:周|星期|礼拜)(?!围|边)"
    r"|(?<![0-9])(?P<iso>(?:19|20)[0-9]{2})(?P<mark>[-/.])(?P<isomonth>[0-9]{1,2})(?P=mark)(?P<isoday>[0-9]{1,2})(?![0-9])"
    rf"|(?:(?P<year>(?:19|20)[0-9]{{2}}|[零〇一二三四五六七八九]{{4}})年|(?P<yearword>[今明后去前]年)的?)?\s?(?P<month>(?<![0-9{_NUMERALS}])(?:[0-9]{{1,2}}|[{_NUMERALS}]{{1,3}}))月"
    rf"(?:份|(?P<third>初(?![一二三四五六七八九十])|上旬|中旬|下旬|中|底|末)|\s?(?P<dom>[0-9]{{1,2}}|[{_NUMERALS}]{{1,4}})[号日]?(?![0-9{_NUMERALS}]))?"
    r"|(?<![0-9/.])(?P<slashmonth>1[0-2]|0?[1-9])/(?P<slashday>3[01]|[12][0-9]|0?[1-9])(?![0-9/]|\s?[的分])"
    rf"|(?:(?P<monthword>本|这|当|下下|下|上)个?)月(?:(?P<third2>初|上旬|中旬|下旬|中|底|末)|(?P<dom2>[0-9]{{1,2}}|[{_NUMERALS}]{{1,4}})[号日])?"
    r"|(?<![0-9一二三四五六七八九十个])月(?P<third3>初|中旬?|底|末)"
    rf"|(?<![0-9{_NUMERALS}第a-z.-])(?P<dom3>[0-9]{{1,2}}|[{_NUMERALS}]{{1,4}})[号日](?![线楼门机店院床窗柜车客坐座话专码台桌位仓厅房库])(?!之?内|以内)"
    r"|(?P<yearonly>[今明去]年|本年)(?P<yearend>底|末)?|年(?P<yearend2>底|末)"
)
_PART = re.compile(
    rf"(?:{'|'.join(f'(?P<p{k}>{words})' for k, words in enumerate(_PARTS))})(?![好安班]|茶)"
    r"|(?<=[天日儿今明后昨当一二三四五六号])\s?(?P<short>[早晚夜晨])(?![点饭餐自])"
)
_CLOCK = re.compile(
    rf"(?<![0-9.:第])(?P<hour24>[01]?[0-9]|2[0-4])[::](?P<minute24>[0-5][0-9])(?:[::][0-5][0-9])?(?![0-9:])(?:\s?(?P<half>[ap])\.?m)?"
    rf"|(?<![0-9.])(?P<hour12>1[0-2]|0?[1-9])\s?(?P<half12>[ap])\.?m\b"
    rf"|(?:(?<![0-9{_NUMERALS}第这那有几分哪.])|(?<=[周期拜][一二三四五六]))(?:(?P<low>[0-9]{{1,2}}"
    rf"|[{_NUMERALS}]{{1,3}})\s?{_TO}\s?)?(?P<hour>[0-9]{{1,2}}|[{_NUMERALS}]{{1,3}})\s?"
    rf"(?:点(?![击评名单餐赞头心子外建要意问原理儿了事东信情])|(?<=[0-9])时(?![间候常长尚段代刻效光差不而期机]))"
    rf"(?:钟|整|正)?(?:(?P<quarter>半|一刻|三刻)|\s?过?[零〇]?(?P<minute>[0-5]?[0-9]|[{_NUMERALS}]{{1,3}})分(?!钟)"
    rf"|\s?(?P<minute2>[0-5][0-9]|[零〇][一二三四五六七八九五]|[二三四五]?十[一二三四五六七八九]?)(?!\s?[个块元人天小分万千百号%度0-9])|(?!\s?[0-9{_NUMERALS}]))"
)
_BARE_ONE = re.compile(
    r"(?:(?<=[午上晨早晚里夜])|(?<=[午上晨早晚里夜] ))一点|一点(?=钟|整|半|一刻|三刻|[零二三四五]|十|\s?(?:左右|(?:之|以)?前|之?后|[到至]))"
)

_EDGE = re.compile(
    r"(?:(?P<by>最晚|最迟|最慢|顶多|最多|至多|不会?(?:超过|晚于|迟于)|赶在|截止|截至)(?:也|都|就)?(?:是|在|到|等)?"
    r"|(?P<skip>(?:每个?|天)(?:天|日|周|月|星期|礼拜|晚|早)?的?|每隔|隔|第)|(?P<event>提前|[之以]前|(?<=[一-鿿])前)|(?P<later>再过|过(?!去)|再等|下)|(?P<ago>(?<![一-鿿])过去|过去的|在过去|最近"
    r"|近|(?<![一-鿿])前)|(?P<about>大概|大约|差不多|(?<![您你预给])约|估计))\s?$"
)
_AFTER = re.compile(
    r"\s?(?P<about>左右|上下|前后)?\s?的?(?:时候)?(?:(?P<before>[之以]前|前(?![台面往天后期年任半端排妻夫一]|提(?![交供醒示])))|(?P<within>[之以]内|内(?![容部存外科饰网])|[之以]里"
    r"|里(?![面边]))"
    r"|(?P<after>(?:[之以]|过)?后(?![天面台来续期排备果悔门座厨勤]))|(?P<from>起(?![来床])|开始))?"
)


def pieces(text: str) -> Iterator[Piece]:
    """The points and lengths of time of a folded text, in order."""
    return read_pieces(text, _READERS)


def _number(words: str) -> int | None:
    words = words.replace("俩", "两")
    if words.isascii():
        return int(words)
    figures = value(words)
    return int(figures) if figures else None


def _length(match: re.Match[str]) -> Piece | None:
    said = match[0]
    halves = bool(match["half"] or match["half2"] or match["half3"])
    bare = not (match["first"] or match["second"] or match["guess"])
    if bare and not halves:
        return None
    counted = match["first"] or match["second"]
    least, most = _numbers(counted, match["second"]) if counted else (0, 0)
    if least is None or most is None:
        return None
    unit = _UNITS[match["unit"][0]]
    if match["guess"] or match["more"] == "几":
        least, most = (least + 1, most + 9) if counted else SOME
    least, most = least + 0.5 * halves, most + 0.5 * halves
    if match["unit"] == "刻钟":
        least, most = 15 * least, 15 * most
    if (unit == "year" and most > 99) or said.startswith("半天") or (unit == "month" and "个" not in said):
        return None
    if (bare and unit == "day") or (match["unit"] == "日" and not (match["first"] or match["guess"])):
        return None
    return Piece(match.span(), Length(least, most, unit, bool(match["more"] or match["more2"] or match["guess"])))


def _numbers(first: str | None, second: str | None) -> tuple[float | None, float | None]:
    """The least and the most: 3, 5 of 三到五; 2, 3 of 两三; 15, 16 of 十五六."""
    if first and second:
        return _number(first), _number(second)
    words = str(first or second)
    guess = words[-2:].replace("两", "二")
    if len(words) > 1 and guess in APPROXIMATE and all(char in DIGITS for char in guess):
        tens = _number(words[:-2]) if len(words) > 2 else 0
        return (None, None) if tens is None else (tens + int(DIGITS[guess[0]]), tens + int(DIGITS[guess[1]]))
    number = _number(words)
    return number, number


def _day(match: re.Match[str]) -> Piece | None:
    said = match.groupdict()
    point = None
    if said["event"]:
        point = Point(floating=True)
    elif word := said["day"] or said["day2"] or said["day3"]:
        ahead = _DAY_WORDS[word]
        point = Point(calendar.days_from(ahead), past=ahead < 0)
    elif said["weekday"]:
        point = _weekday(said["week"] or "", said["weekday"])
    elif word := said["wholeweek"]:
        ahead = _WEEK_WORDS[word] or 0
        point = Point(calendar.week(ahead), precision="week", past=ahead < 0)
    elif said["iso"]:
        point = _dated(int(said["iso"]), int(said["isomonth"]), int(said["isoday"]))
    elif said["month"]:
        point = _month(said)
    elif said["slashmonth"]:
        point = _dated(None, int(said["slashmonth"]), int(said["slashday"]))
    elif said["monthword"] or said["third3"]:
        point = _this_month(said)
    elif said["dom3"]:
        day = _number(said["dom3"])
        point = Point(calendar.day_of_month(day), coming=True) if day and day < 32 else None
    else:
        word = (said["yearonly"] or "今年")[0]
        ahead = _YEAR_WORDS[word]
        months = 12 if said["yearend"] or said["yearend2"] else 1
        point = Point(calendar.year(ahead, months), precision="month" if months > 1 else "year", past=ahead < 0)
    return Piece(match.span(), point) if point else None


def _weekday(word: str, day: str) -> Point | None:
    ahead = _WEEK_WORDS[word]
    past = ahead is not None and ahead < 0
    if day == "末":
        return Point(calendar.week(ahead or 0, 5, 6), precision="week", past=past)
    number = "一二三四五六日".find(day.replace("天", "日").replace("7", "日")) if not day.isdigit() else int(day) - 1
    return Point(calendar.weekday(number, ahead), past=past, coming=ahead is None)


def _month(said: dict[str, str | None]) -> Point | None:
    number = _number(str(said["month"]))
    year = int("".join(DIGITS.get(char, char) for char in said["year"])) if said["year"] else None
    years = _YEAR_WORDS[said["yearword"][0]] if said["yearword"] else None
    if not number or number > 12:
        return None
    if said["dom"]:
        day = _number(said["dom"])
        return _dated(year, number, day, years) if day and day < 32 else None
    first, last = _THIRDS[said["third"]] if said["third"] else (1, 31)
    return Point(calendar.named_month(number, year, years, first, last), precision="week" if said["third"] else "month")


def _dated(year: int | None, month: int, day: int, years: int | None = None) -> Point:
    return Point(calendar.named_month(month, year, years, day, day), yearless=year is None and years is None)


def _this_month(said: dict[str, str | None]) -> Point | None:
    ahead = _WEEK_WORDS[said["monthword"] or "这"] or 0
    if said["dom2"]:
        day = _number(said["dom2"])
        days: Days | None = calendar.day_of_month(day, ahead) if day and day < 32 else None
        return Point(days, past=ahead < 0) if days else None
    third = said["third2"] or said["third3"]
    first, last = _THIRDS[third] if third else (1, 31)
    return Point(calendar.month(ahead, first, last), precision="week" if third else "month", past=ahead < 0)


def _part(match: re.Match[str]) -> Piece:
    if match["short"]:
        return Piece(match.span(), Point(part=_SHORT_PARTS[match["short"]]))
    return Piece(match.span(), Point(part=list(_PARTS.values())[int(str(match.lastgroup)[1:])]))


def _clock(match: re.Match[str]) -> Piece | None:
    if match["hour24"] or match["hour12"]:
        half, hour = match["half"] or match["half12"], int(match["hour24"] or match["hour12"])
        hour = hour % 12 + 12 * (half == "p") if half else hour
        sure = bool(half) or hour > 12 or match[0].startswith("0")
        return Piece(match.span(), Point(clock=Clock(hour, int(match["minute24"] or 0), sure)))
    if match["hour"] == "一" and not match["low"] and not _BARE_ONE.match(match.string, match.start()):
        return None
    hours, low = _number(match["hour"]), _number(match["low"]) if match["low"] else None
    minute = {"半": 30, "一刻": 15, "三刻": 45}.get(match["quarter"])
    if minute is None:
        words = (match["minute"] or match["minute2"] or "0").lstrip("零〇")
        minute = _number(words or "0")
    if hours is None or hours > 24 or minute is None or minute > 59 or (low or 0) > 24:
        return None
    told = bool(match["quarter"] or match["minute"] or match["minute2"])
    point = Point(clock=Clock(hours, minute, hours > 12 or hours == 0, "minute" if told else "hour"))
    if low is None:
        return Piece(match.span(), point)
    return Piece(match.span(), Point(clock=Clock(low, 0, low > 12 or low == 0, "hour")), point)


_READERS = ((_LENGTH, _length), (_DAY, _day), (_PART, _part), (_CLOCK, _clock))

CHINESE = Language(
    pieces=pieces,
    within_point=re.compile(r"\s?[,，、()]?\s?的?(?:那个|嗯|呃|大概|大约)?\s?"),
    to=re.compile(rf"\s?{_TO}\s?"),
    before=_EDGE,
    after=_AFTER,
    day_first=True,
    includes_day=True,
)
