r"""Search Chinese pages, whose words no space divides.

Sphinx' own Chinese search stops with 'ChineseStemmer is not defined' (sphinx-doc/sphinx#14229).
Repaired, its index would hold the words that jieba finds in a page, and nothing, silently, where
jieba is not installed, while the browser would cut a query by rules of its own, into 收 and 敛 for
instance. Here both sides speak of pairs of neighbouring characters: whatever stands in a page is
found, without a dictionary. Other words are searched as in English.
"""

from __future__ import annotations

import re
from itertools import pairwise

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish
from sphinx.util.typing import ExtensionMetadata

# What \p{Script=Han} of the browser is: 々, 〇 and the ideographs of all blocks.
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUNS = re.compile(rf"([{HAN}]+)|[^\W{HAN}]+")


class SearchChinese(SearchEnglish):
    """Index each Han character and each pair of neighbours, and all other words as English ones."""

    lang = "zh"

    # Two words written together, 学习率收敛, make a pair that is in no page, 率收, between two that
    # are: it is left out.
    js_splitter_code = r"""
function splitQuery(query) {
  const { terms, titleterms } = Search._index;
  const isKnown = (pair) => Object.hasOwn(terms, pair) || Object.hasOwn(titleterms, pair);
  return query.split(/(\p{Script=Han}+)/u).flatMap((part, index) => {
    const isHan = index % 2 === 1;
    if (!isHan) return part.match(/[\p{Letter}\p{Number}_]+/gu) ?? [];
    const characters = [...part];
    if (characters.length < 3) return [part];
    const pairs = characters.slice(1).map((character, before) => characters[before] + character);
    const last = pairs.length - 1;
    const joinsTwoWords = (at) =>
      0 < at && at < last &&
      !isKnown(pairs[at]) && isKnown(pairs[at - 1]) && isKnown(pairs[at + 1]);
    return pairs.filter((pair, at) => !joinsTwoWords(at));
  });
}
"""

    def split(self, text: str) -> list[str]:
        """Return the terms of a text: Han characters, pairs of neighbours, and other words."""
        terms: list[str] = []
        for run in RUNS.finditer(text):
            is_han = run[1] is not None
            terms += [*run[0], *map("".join, pairwise(run[0]))] if is_han else [run[0]]
        return terms


def setup(app: Sphinx) -> ExtensionMetadata:
    """Take the place of Sphinx' own Chinese search."""
    app.add_search_language(SearchChinese)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
