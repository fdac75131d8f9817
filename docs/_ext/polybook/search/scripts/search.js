"use strict";

/** A search of what the site says: ``searchDocuments`` of search-documents.js. */
async function searchOf({ language, start, stopWords, simplified = {}, pages, code }) {
  const EXCERPT = language.startsWith("zh") ? 120 : 200; // characters
  const RESULTS = 30;
  const TURN = 40; // milliseconds

  // Words. Each has the forms under which it is found: its stem, also without accents; the parts of an identifier; the values
  // that a number may mean, which each language writes in its own way; each character of Chinese, and each pair of neighbours.

  const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  // Chinese is written without blanks, also beside other letters and numbers, as in 用Keras训练60000张图.
  const LETTER = String.raw`(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}_])`;
  const WORDS = new RegExp(
    [
      String.raw`(?<han>\p{Script=Han}+)`,
      String.raw`(?<power>(?:\p{Decimal_Number}+(?:[.,]\p{Decimal_Number}+)?\s?[×·]\s?)?10[⁻⁺]?[${SUPERSCRIPTS}]+)`,
      String.raw`(?<number>\p{Decimal_Number}+(?:[.,\u00a0\u202f]\p{Decimal_Number}+)*(?:[eE][-+−]?\p{Decimal_Number}+)?)(?!${LETTER})`,
      String.raw`${LETTER}+(?:[-‐‑'’]${LETTER}+)*`,
    ].join("|"),
    "gu",
  );
  const stemmer = new Stemmer();
  const stopped = new Set(stopWords);

  const plain = (word) => word.normalize("NFKC").toLowerCase().replaceAll("ё", "е");
  // Not the breve: й is no и.
  const withoutAccents = (word) => word.normalize("NFD").replace(/(?!\u0306)\p{M}/gu, "").normalize("NFC");
  const stem = (word) => stemmer.stemWord(plain(word));

  /** The word as it is, which a slip of the pen is near to, and its stem, with its accents and without. */
  function formsOfWord(word) {
    const folded = withoutAccents(plain(word));
    return folded === plain(word) ? [folded, stem(folded)] : [folded, stem(word), stem(folded)];
  }

  /** The values that a number may mean: a comma divides thousands in one language, and decimals in another. */
  function readings(number) {
    const digits = number.normalize("NFKC").replace(/[\s\u00a0\u202f]/g, "").replace("−", "-");
    const found = new Set();
    if (/^[1-9]\d{0,2}(?:[.,]\d{3})+$/.test(digits)) {
      found.add(Number(digits.replace(/[.,]/g, "")));
    }
    const parts = digits.split(/[.,]/);
    const last = parts.pop();
    found.add(Number(parts.length ? `${parts.join("")}.${last}` : last));
    return Array.from(found, String);
  }

  /** A share also as per cent: an accuracy of 0.1 is one of 10%. */
  function withPercent(reading) {
    const percent = Number((100 * reading).toPrecision(12));
    return percent > 1 && percent < 100 ? [reading, String(percent)] : [reading];
  }

  function value(power) {
    const [, factor = "1", sign = "", exponent] = power.match(/^(?:(.+?)\s?[×·]\s?)?10([⁻⁺]?)(.+)$/u);
    const digits = Array.from(exponent, (digit) => SUPERSCRIPTS.indexOf(digit)).join("");
    return String(Number(`${factor.replace(",", ".")}e${sign === "⁻" ? "-" : ""}${digits}`));
  }

  const isHan = (form) => /^\p{Script=Han}/u.test(form);
  const pairs = (characters) => characters.slice(1).map((character, before) => characters[before] + character);

  /** A word, and the words that hyphens join in it. */
  function hyphened(word) {
    const joined = word.split(/[-‐‑'’]/);
    return joined.length > 1 ? [joined.join(""), ...joined].filter(Boolean) : joined;
  }

  function parts(word) {
    const whole = hyphened(word);
    const within = whole.flatMap((part) => part.split("_"));
    const humps = within.flatMap((part) => part.split(/(?<=[\p{Ll}\p{Decimal_Number}])(?=\p{Lu})/u));
    return Array.from(new Set([...whole, ...within, ...humps])).filter(Boolean);
  }

  // A book says each of its words some ten times, and a stem takes a phone long.
  const formsOfWords = new Map();

  /** Each word of a text with its place, and its forms. A character that begins a pair is found as the beginning of that. */
  function* words(text) {
    for (const found of text.matchAll(WORDS)) {
      const [word] = found;
      const start = found.index;
      const { han, power, number } = found.groups;
      if (han) {
        const characters = Array.from(han);
        let at = start;
        for (const [place, character] of characters.entries()) {
          const pair = character + (characters[place + 1] ?? "");
          const begins = pair !== character;
          yield { start: at, end: at + character.length, forms: [character], begins };
          if (begins) {
            yield { start: at, end: at + pair.length, forms: [pair] };
          }
          at += character.length;
        }
        continue;
      }
      if (!formsOfWords.has(word)) {
        const forms = power
          ? [value(power)]
          : number
            ? readings(number)
            : parts(word).flatMap(formsOfWord);
        formsOfWords.set(word, Array.from(new Set(forms)));
      }
      yield { start, end: start + word.length, forms: formsOfWords.get(word) };
    }
  }

  /** The forms that a query asks for, a list for each of its words; words that say little only where there are no others. */
  function asked(query) {
    const typed = query.normalize("NFKC").replace(/(?<=\d) (?=\d{3}(?!\d))/g, "");
    const text = Array.from(typed, (character) => simplified[character] ?? character).join("");
    const wanted = Array.from(text.matchAll(WORDS), ([word, han, power, number]) => {
      if (han) {
        const characters = Array.from(han);
        const terms = characters.length === 1 ? characters : pairs(characters);
        // Two words written together, 学习率收敛, make a pair that is in no page, 率收, between two that are.
        const last = terms.length - 1;
        return terms.filter((term, at) => at === 0 || at === last || known.has(term)).map((term) => [term]);
      }
      if (power || number) {
        return [power ? [value(power)] : readings(number).flatMap(withPercent)];
      }
      const forms = hyphened(word).flatMap((part) => [withoutAccents(plain(part)), stem(part)]);
      return stopped.has(plain(word)) ? [] : [Array.from(new Set(forms))];
    }).flat();
    return wanted.length ? wanted : formsOf(query).map((form) => [form]);
  }

  // What is looked through: pages, and the entries of a glossary, each of which is a result of its own.

  // The items of a list and the cells of a table end without a full stop; in an excerpt they stay apart.
  const apart = (text) => text.replace(/(?<![.?!:;。？！：；…])\n/gu, " • ");
  const sectionOf = ([anchor, title = "", text = "", names = ""], code = "") => ({
    anchor,
    title,
    text: apart(text),
    code,
    names,
  });
  const documents = pages.flatMap(({ address, title, sections, entries = [] }, page) => [
    { address, title, within: "", sections: sections.map((section, place) => sectionOf(section, code[page][place])) },
    ...entries.map((entry) => sectionOf(entry)).map((entry) => ({
      address,
      title: entry.title,
      within: title,
      sections: [{ ...entry, title: "" }],
      anchor: entry.anchor,
    })),
  ]);
  const all = (document, part) => document.sections.map((section) => section[part]).join("\n");
  const formsOf = (text) => Array.from(words(text), ({ forms, begins }) => (begins ? [] : forms)).flat();
  const known = new Set();
  const index = new MiniSearch({
    fields: ["title", "names", "headings", "text", "code"],
    extractField: (document, field) =>
      ({
        id: () => document.id,
        title: () => document.title,
        names: () => all(document, "names"),
        headings: () => document.sections.slice(1).map(({ title }) => title).join("\n"),
        text: () => all(document, "text"),
        code: () => all(document, "code"),
      })[field](),
    tokenize: (text) => {
      const forms = formsOf(text);
      forms.forEach((form) => known.add(form));
      return forms;
    },
    processTerm: (form) => form,
  });
  // All of it takes a phone a second or two: in between, it answers to who types or scrolls.
  let since = performance.now();
  for (const [id, document] of documents.entries()) {
    index.add({ ...document, id });
    if (performance.now() - since > TURN) {
      await new Promise((resolve) => setTimeout(resolve));
      since = performance.now();
    }
  }

  // What a document is called: its title or the terms of an entry, each also without what stands behind it in brackets.

  const named = (name) => ({ whole: formsOf(name).join(" "), words: asked(name) });
  const names = documents.map(({ title, within }) =>
    (within ? title.split(", ") : [title])
      .flatMap((name) => [name, name.replace(/\s*[(（][^()（）]*[)）]$/u, "")])
      .map(named),
  );
  const allIn = (some, others) => some.every((forms) => others.some((other) => forms.some((form) => other.includes(form))));

  /** How far a query names a document: 2 where it is a name of it, 1 where it has the words of one that say something, else 0. */
  function nearness(id, { whole, words }) {
    const near = names[id].filter((name) => allIn(name.words, words) && allIn(words, name.words));
    return near.some((name) => name.whole === whole) ? 2 : Math.min(near.length, 1);
  }

  /** The best documents for a query, each with the place that answers best: where its words stand together. */
  function search(query) {
    const typed = named(query);
    const wanted = typed.words;
    const begun = new Set(wanted.map(([form]) => form)); // as it was typed: a stem begins words of another one
    const options = {
      boost: { title: 2.5, names: 4, headings: 1.5, code: 0.4 },
      tokenize: () => wanted.flat(),
      prefix: (form) => isHan(form) || (begun.has(form) && form.length > 2 && !/^\d+$/.test(form)),
      weights: { prefix: 0.4, fuzzy: 0.2 },
      boostDocument: (id) => (documents[id].address === start ? 3 : 1), // where the answer stands
    };
    const met = (terms) => wanted.filter((forms) => forms.some((form) => terms.includes(form))).length;
    const having = (found, most) => found.filter(({ queryTerms }) => met(queryTerms) * 2 >= most);
    const exact = having(index.search("query", options), wanted.length);
    const near = exact.length ? [] : index.search("query", { ...options, fuzzy: 0.2 });
    // Of a word that is nowhere, also with a slip of the pen, no page can have more than another one.
    const results = exact.length ? exact : having(near, met(near.flatMap(({ queryTerms }) => queryTerms)));
    // Of the words, the rare ones tell pages apart: how many of them stand near each other decides the order.
    const withWord = (term) => {
      const word = wanted.findIndex((forms) => forms.some((form) => term.startsWith(form)));
      return [isHan(term) ? wanted[word][0] : term, word]; // of a pair, what was asked for: one character, or both
    };
    const found = results.map(({ id, terms, score }) => ({ id, score, terms: new Map(terms.map(withWord)) }));
    const weights = wanted.map((_forms, word) => {
      const having = found.filter(({ terms }) => Array.from(terms.values()).includes(word)).length;
      return Math.log(1 + documents.length / (1 + having));
    });
    return found
      .map(({ id, score, terms }) => {
        const place = best(documents[id], terms, weights);
        return { ...documents[id], place, score: score * place.score, nearness: nearness(id, typed) };
      })
      .sort((one, other) => other.nearness - one.nearness || other.score - one.score)
      .filter(({ score }, _place, [first]) => exact.length || score * 4 > first.score) // a slip of the pen means one thing
      .slice(0, RESULTS);
  }

  // Excerpts

  // The words of the book are told apart once, and not with each query: that takes a phone half a second.
  const wordsOf = new Map();

  function marksIn(text, terms) {
    if (!wordsOf.has(text)) {
      wordsOf.set(text, Array.from(words(text)));
    }
    return wordsOf.get(text).flatMap(({ start, end, forms }) => {
      const form = forms.find((form) => terms.has(form));
      return form === undefined ? [] : [{ start, end, word: terms.get(form) }];
    });
  }

  /** The section, and the place within it, where most words of the query stand together; ``terms`` gives the word of each form, ``weights`` what each
      word counts. */
  function best({ title, sections }, terms, weights) {
    const weigh = (all) => Array.from(all).reduce((sum, word) => sum + (weights[word] ?? 1), 0);
    const wordsIn = (text) => marksIn(text, terms).map(({ word }) => word);
    const better = (one, other) => (other.score > one.score ? other : one);
    const named = wordsIn(title);
    return sections
      .map((section) => {
        const marks = marksIn(section.text, terms);
        const around = [...named, ...wordsIn(`${section.title}\n${section.names}`)];
        const inCode = wordsIn(section.code);
        return (marks.length ? marks : [{ start: 0 }])
          .map(({ start }) => {
            const near = marks.filter((mark) => mark.start >= start && mark.end <= start + EXCERPT * 0.8);
            const read = new Set([...around, ...near.map(({ word }) => word)]);
            const all = new Set([...read, ...inCode]);
            return { section, marks, from: start, score: (weigh(read) + weigh(all)) / 2 + near.length / 1000 };
          })
          .reduce(better);
      })
      .reduce(better);
  }

  function excerpt({ section: { text }, marks, from }) {
    // Begins with the sentence, if that is near, else with a word. Near the end of a text, more of what stands before has room.
    const room = Math.max(EXCERPT / 4, from + EXCERPT - text.length);
    const before = text.slice(Math.max(0, from - room), from);
    const sentence = before.search(/(?<=[.?!]\s|[。？！]|\n|• )[^.?!。？！\n•]*$/u);
    const word = before.search(/(?<=\s|\p{Script=Han})\S*$/u);
    let start = from <= room ? 0 : from - before.length + (sentence >= 0 ? sentence : Math.max(word, 0));
    if (sentence < 0 && word < 0 && from > room) {
      start = from;
    }
    let end = Math.min(text.length, start + EXCERPT);
    if (end < text.length) {
      const cut = text.slice(start, end).search(/(?:\s\S*|(?<=\p{Script=Han}))$/u);
      end = cut > 0 ? start + cut : end;
    }
    const paragraph = document.createElement("p");
    const put = (from_, to) => paragraph.append(text.slice(from_, to).replace(/\s+/g, " "));
    let at = start;
    if (start > 0) {
      paragraph.append("… ");
    }
    for (const mark of wholeWords(text, joined(marks.filter((each) => each.start >= start && each.end <= end)))) {
      put(at, mark.start);
      const marked = document.createElement("mark");
      marked.textContent = text.slice(mark.start, mark.end);
      paragraph.append(marked);
      at = mark.end;
    }
    put(at, end);
    if (end < text.length) {
      paragraph.append(" …");
    }
    return paragraph;
  }

  /** Marks that touch or overlap, such as two pairs of Chinese characters, as one. */
  function joined(marks) {
    const whole = [];
    for (const { start, end } of marks) {
      const last = whole.at(-1);
      if (last && start <= last.end) {
        last.end = Math.max(last.end, end);
      } else {
        whole.push({ start, end });
      }
    }
    return whole;
  }

  /** Without those of Chinese characters that are a part of another one: beside 标准差, 标准 is half of another word. */
  function wholeWords(text, marks) {
    const marked = ({ start, end }) => text.slice(start, end);
    const all = marks.map(marked);
    const isPart = (some) => isHan(some) && all.some((other) => other.length > some.length && other.includes(some));
    return marks.filter((mark) => !isPart(marked(mark)));
  }

  return { search, excerpt };
}

(() => {
  // The text of the book is a script, which a page can load from a folder too. It comes with the first query: with one
  // that the address has, while the page itself is on its way.
  const address = new URL("search-documents.js", document.currentScript.src).href;
  let loading = null;
  const load = () =>
    (loading ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", () => resolve(searchOf(searchDocuments)));
      script.addEventListener("error", () => {
        loading = null; // the next query tries again
        resolve(null);
      });
      document.head.append(script);
    }));

  const fromAddress = () => new URLSearchParams(location.search).get("q")?.trim() ?? "";
  if (fromAddress()) {
    load();
  }

  /** The field, and what is found. */
  function start() {
    const form = document.querySelector(".search-form");
    const field = form.elements.q;
    const status = document.querySelector(".search-status");
    const help = document.querySelector(".search-help");
    const list = document.querySelector(".search-results");

    // As the book writes them, which `browser_format` of numbers.py tells; a whole number needs no rounding.
    const { locale, signs, ...options } = JSON.parse(status.dataset.numbers);
    const format = new Intl.NumberFormat(locale, options);
    const written = (count) =>
      format
        .formatToParts(count)
        .map(({ type, value }) => signs[type] ?? value)
        .join("");

    function shown(found, excerpt) {
      const { address, title, within, place } = found;
      const anchor = found.anchor ?? place.section.anchor;
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = anchor ? `${address}#${anchor}` : address;
      link.textContent = title;
      item.append(link);
      const heading = within || (place.section.anchor && place.section.title);
      if (heading) {
        const where = document.createElement("p");
        where.className = "search-place";
        where.textContent = heading;
        item.append(where);
      }
      if (place.section.text) {
        item.append(excerpt(place));
      }
      return item;
    }

    function answer(query, book, count) {
      const { hint, failed, found, nothing } = status.dataset;
      if (!query) {
        return hint;
      }
      if (!book) {
        return failed;
      }
      return count ? found.replace("{count}", () => written(count)) : nothing.replace("{query}", () => query);
    }

    let latest = "";
    async function show(query) {
      latest = query;
      // Said only where the text of the book takes long: else each letter that is typed would be announced twice.
      const late = setTimeout(() => {
        if (query === latest) {
          status.textContent = status.dataset.searching;
        }
      }, 500);
      const book = query ? await load() : null;
      clearTimeout(late);
      if (query !== latest) {
        return; // more was typed while the text came
      }
      const results = book?.search(query) ?? [];
      list.replaceChildren(...results.map((result) => shown(result, book.excerpt)));
      status.textContent = answer(query, book, results.length);
      if (help) {
        help.hidden = !query || results.length > 0;
      }
      document.body.classList.add("search-done");
    }

    const fromField = () => {
      const query = field.value.trim();
      history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
      show(query);
    };
    let wait;
    field.addEventListener("input", (event) => {
      clearTimeout(wait);
      wait = setTimeout(() => event.isComposing || fromField(), 150);
    });
    field.addEventListener("compositionend", fromField);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      fromField();
    });
    field.value = fromAddress();
    show(field.value);
  }

  if (document.readyState === "loading") {
    document.addEventListener("readystatechange", start, { once: true });
  } else {
    start();
  }
})();
