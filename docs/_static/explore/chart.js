"use strict";
/** Bars with their numbers. */
globalThis.Explore ??= /** @type {ExploreNamespace} */ ({});

/** The probabilities of the ten digits, in columns side by side: a table, with a bar in each cell. */
Explore.BarTable = class {
  /**
   * @param {ExplorePlace} place
   * @param {string} caption what its words are called, as those of the heading of its rows and of
   *   each of its columns
   * @param {string} rows
   * @param {string[]} columns
   */
  constructor(place, caption, rows, columns) {
    this.place = place;
    const head = Explore.element("tr");
    for (const key of [rows, ...columns]) {
      head.append(place.say(Explore.element("th", { scope: "col" }), key));
    }
    const body = Explore.element("tbody");
    /** By row and column, the bar and its number. */
    this.cells = Array.from({ length: 10 }, (_row, digit) => {
      const parts = columns.map((_column, number) => ({
        bar: Explore.element("span", { class: `bar bar-${number}` }),
        number: Explore.element("span"),
      }));
      const name = Explore.element("th", { scope: "row" }, place.number(digit, "d"));
      const cells = parts.map(({ bar, number }) =>
        Explore.element("td", {}, Explore.element("div", {}, bar, number)),
      );
      body.append(Explore.element("tr", {}, name, ...cells));
      return parts;
    });
    this.element = Explore.element(
      "table",
      { class: "bars" },
      place.say(Explore.element("caption"), caption),
      Explore.element("thead", {}, head),
      body,
    );
  }

  /** @param {ArrayLike<number>[]} columns ten probabilities each */
  show(columns) {
    columns.forEach((probabilities, column) => {
      const top = Math.max(...Array.from(probabilities));
      Array.from(probabilities).forEach((probability, digit) => {
        const { bar, number } = this.cells[digit][column];
        bar.style.inlineSize = `${100 * probability}%`;
        number.textContent = this.place.number(probability, ".1%");
        number.className = probability === top ? "top" : "";
      });
    });
  }
};
