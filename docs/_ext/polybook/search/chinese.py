"""Traditional characters of a query, as simplified text writes them."""

from __future__ import annotations

HAN = range(0x4E00, 0xA000)


def simplified(text: str) -> dict[str, str]:
    """For each traditional character whose simplified one is in ``text``, that one."""
    import opencc  # which only a Chinese book needs

    there = set(text)
    every = "\n".join(map(chr, HAN))  # apart, so that no phrase is converted
    pairs = zip(every.split("\n"), opencc.OpenCC("t2s").convert(every).split("\n"), strict=True)
    return {old: new for old, new in pairs if old != new and new in there and old not in there}
