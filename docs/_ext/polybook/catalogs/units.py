"""The units of numbers: what stands right after one, in each language.

To give a language its words, add them to ``UNITS``, by its two letters; symbols serve any language.
"""

from __future__ import annotations

import re
from functools import cache

UNITS: dict[str, dict[str, str]] = {
    "ms": {"any": "ms", "en": "milliseconds?", "es": "milisegundos?",
           "ru": r"мс|миллисекунд\w*", "zh": "毫秒"},
    "µs": {"any": "[µμ]s", "en": "microseconds?", "es": "microsegundos?",
           "ru": r"мкс|микросекунд\w*", "zh": "微秒"},
    "s": {"any": "s", "en": "seconds?|secs?", "es": "segundos?",
           "ru": r"с|сек|секунд\w*", "zh": "秒钟?"},
    "min": {"any": "min", "en": "minutes?", "es": "minutos?", "ru": r"мин|минут\w*", "zh": "分钟"},
    "h": {"any": "h", "en": "hours?", "es": "horas?",
           "ru": "ч|час(?:а|ов|ам|ами|ах)?", "zh": "个?半?小时|个?钟头"},
    "day": {"en": "days?", "es": "días?", "ru": "дн(?:я|ей|ям|ями|ях)|день", "zh": "天"},
    "week": {"en": "weeks?", "es": "semanas?", "ru": r"недел\w+", "zh": "个?(?:星期|周)"},
    "month": {"en": "months?", "es": "mes(?:es)?", "ru": r"месяц\w*", "zh": "个月"},
    "year": {"en": "years?", "es": "años?", "ru": "год(?:а|ов|у|ом|ам|ами|ах|ы)?|лет", "zh": "年"},
    "kB": {"any": "[kK]i?B", "en": "kilobytes?", "es": "kilobytes?", "ru": "[Кк]Б", "zh": "千字节"},
    "MB": {"any": "Mi?B", "en": "megabytes?", "es": "megabytes?", "ru": "МБ", "zh": "兆字节"},
    "GB": {"any": "Gi?B", "en": "gigabytes?", "es": "gigabytes?", "ru": "ГБ", "zh": "吉字节"},
    "TB": {"any": "Ti?B", "en": "terabytes?", "es": "terabytes?", "ru": "ТБ", "zh": "太字节"},
    "mm": {"any": "mm", "en": "milli(?:metre|meter)s?", "es": "milímetros?",
           "ru": r"мм|миллиметр\w*", "zh": "毫米"},
    "cm": {"any": "cm", "en": "centi(?:metre|meter)s?", "es": "centímetros?",
           "ru": r"см|сантиметр\w*", "zh": "厘米"},
    "m": {"any": "m", "en": "(?:metre|meter)s?", "es": "metros?", "ru": r"м|метр\w*", "zh": "米"},
    "km": {"any": "km", "en": "kilo(?:metre|meter)s?", "es": "kilómetros?",
           "ru": r"км|километр\w*", "zh": "千米|公里"},
    "g": {"any": "g", "en": "grams?", "es": "gramos?", "ru": r"г|грамм\w*", "zh": "克"},
    "kg": {"any": "kg", "en": "kilograms?|kilos?", "es": "kilogramos?|kilos?",
           "ru": r"кг|килограмм\w*", "zh": "千克|公斤"},
    "°C": {"any": r"°\s?C|℃", "en": "degrees? (?:Celsius|C)",
           "es": "grados? (?:Celsius|centígrados?)", "ru": r"градус\w* Цельсия", "zh": "摄氏度"},
    "°F": {"any": r"°\s?F|℉", "en": "degrees? (?:Fahrenheit|F)", "es": "grados? Fahrenheit",
           "ru": r"градус\w* Фаренгейта", "zh": "华氏度"},
    "px": {"any": "px", "en": "pixels?", "es": "píxel(?:es)?", "ru": r"пиксел\w+", "zh": "个?像素"},
}  # fmt: skip
"""By unit: how it stands after a number, in any language and in each."""


def unit_after(text: str, end: int, code: str) -> str:
    """The unit of a number that ends there; nothing if none is known."""
    found = _pattern(code.partition("_")[0]).match(text, end)
    return [*UNITS][found.lastindex - 1] if found else ""


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """A group for each unit."""
    known = (
        "|".join(words[name] for name in ("any", language) if name in words) or "(?!)"
        for words in UNITS.values()
    )
    edge = "" if language == "zh" else r"(?!\w)"
    groups = "|".join(f"((?:{words}){edge})" for words in known)
    return re.compile(rf"[\s\u00a0\u202f-]?(?:{groups})")
