// Which of the languages that a page at the root offers is most like the reader's.

// With the script and the country that a tag leaves out: Taiwan writes in another one than China.
const whole = (tag) => {
  try {
    return new Intl.Locale(tag.replaceAll("_", "-")).maximize();
  } catch {
    return {};
  }
};

const likeness = (one, other) =>
  one.language && one.language === other.language
    ? 1 + 2 * (one.script === other.script) + (one.region === other.region)
    : 0;

/** The code of the best of the offered languages, by the first wanted one that is like any. */
const preferred = (offered, wanted) => {
  for (const tag of wanted.map(whole)) {
    const likes = offered.map((code) => likeness(whole(code), tag));
    const best = Math.max(...likes);
    if (best) return offered[likes.indexOf(best)];
  }
  return undefined;
};

const { offered, does } = document.currentScript.dataset;
const codes = offered.split(" ");

if (does === "open") {
  // Only the start of the site chooses for the reader; an address within a language is never
  // redirected.
  const code = preferred(codes, navigator.languages);
  if (code) location.replace(`${code}/index.html`);
} else {
  // Nothing is at this address; but it may tell the language, where the page that it meant was.
  const code =
    location.pathname.split("/").find((part) => codes.includes(part)) ??
    preferred(codes, navigator.languages);
  document.addEventListener("DOMContentLoaded", () => {
    const own = document.querySelector(`[data-code="${code}"]`);
    if (own) {
      document.documentElement.lang = own.lang;
      document.title = `404 · ${own.querySelector("a").textContent}`;
      own.parentElement.prepend(own);
    }
  });
}
