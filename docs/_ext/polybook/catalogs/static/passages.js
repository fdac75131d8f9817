"use strict";

// A mark leads to an issue without this script, which adds both texts to it. Where no repository is known, the marks are
// made here, and copy what there is to say.
{
  const bar = document.querySelector(".report-passages");
  const page = bar.dataset;
  const LONGEST = 7000; // servers cut an address of some 8,000 signs, or refuse it
  const SECONDS = 2;
  const PASSAGE = 'p[id^="m-"]';

  // They come with the first mark that is looked at: few readers ever do.
  let asked;
  const originals = () => {
    asked ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = page.originals;
      script.addEventListener("load", () => resolve(passageOriginals));
      script.addEventListener("error", () => resolve({})); // the passage and its place are said without it
      if (page.originals) document.head.append(script);
      else resolve({});
    });
    return asked;
  };

  const shown = (passage) => {
    const copy = passage.cloneNode(true);
    for (const part of copy.querySelectorAll(".report, .untranslated-mark")) part.remove();
    return copy.textContent.replaceAll(/\s+/g, " ").trim();
  };

  const cut = (text, length) => (text.length > length ? `${text.slice(0, length)}…` : text);

  const report = async (passage, length = Infinity) => {
    const [line, original] = (await originals())[passage.id] ?? [];
    const place = line ? `${page.file}:${line}` : page.file;
    const texts = [original, shown(passage)].filter(Boolean).map((text) => `> ${cut(text, length)}`);
    return [`${page.page}#${passage.id}`, place, "", texts.join("\n\n"), ""].join("\n");
  };

  const complete = async (link) => {
    const passage = document.getElementById(decodeURIComponent(link.href.match(/%23(m-[\da-f]+)/)[1]));
    let length = LONGEST;
    do {
      const body = `${await report(passage, length)}\n${page.question}\n`;
      link.href = `${page.issues}?${new URLSearchParams({ title: page.title, body })}`;
      length *= 0.8;
    } while (link.href.length > LONGEST);
  };

  const makeButton = (passage) => {
    if (!passage || passage.querySelector(".report")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "report";
    button.title = page.report;
    button.addEventListener("click", async () => {
      const state = (await copyText(await report(passage))) ? "copied" : "failed";
      button.focus();
      button.dataset.state = state;
      copyStatus.textContent = page[state];
      setTimeout(() => {
        delete button.dataset.state;
        copyStatus.textContent = "";
      }, SECONDS * 1000);
    });
    passage.append(button);
  };

  if (page.issues) {
    for (const event of ["pointerover", "focusin"]) {
      document.addEventListener(event, ({ target }) => {
        const link = target.closest?.("a.report:not([data-complete])");
        if (!link) return;
        link.dataset.complete = "";
        complete(link);
      });
    }
  } else {
    // One by one, as they are looked at; all of them where they are asked for.
    for (const event of ["pointerover", "focusin"]) {
      document.addEventListener(event, ({ target }) => makeButton(target.closest?.(PASSAGE)));
    }
    const makeAll = () => {
      if (location.hash === `#${bar.id}`) document.querySelectorAll(PASSAGE).forEach(makeButton);
    };
    addEventListener("hashchange", makeAll);
    makeAll();
    for (const entry of document.querySelectorAll(".report-passage")) entry.hidden = false;
  }
}
