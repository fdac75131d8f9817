"use strict";
/** Lines that grow, and the table of their numbers. */
globalThis.Explore ??= /** @type {ExploreNamespace} */ ({});

(() => {
  const WIDTH = 320;
  const HEIGHT = 200;
  const LEFT = 48;
  const RIGHT = 10;
  const TOP = 10;
  const BOTTOM = 40;
  const MARK = 4; // half of its side

  const { drawn } = Explore;

  /**
   * Lines differ by their marks and dashes as well as by their colours, as in figures.
   * @param {number} line
   * @param {number[][]} points
   */
  const lineOf = (line, points) => {
    const group = drawn("g", { class: `line line-${line}` });
    group.append(drawn("polyline", { points: points.join(" ") }));
    for (const [x, y] of points) {
      group.append(
        line === 0
          ? drawn("rect", { x: x - MARK, y: y - MARK, width: 2 * MARK, height: 2 * MARK })
          : drawn("circle", { cx: x, cy: y, r: MARK }),
      );
    }
    return group;
  };

  /** Shares of 1 by a step that counts from 1; the drawing is for the eye, the table for all. */
  Explore.LineChart = class {
    /**
     * @param {ExplorePlace} place
     * @param {string} step what its words are called, as those of the lines
     * @param {string[]} lines
     */
    constructor(place, step, lines) {
      this.place = place;
      this.step = step;
      this.steps = 1;
      this.drawing = drawn("svg", { "aria-hidden": "true", viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
      this.caption = Explore.element("caption");
      this.body = Explore.element("tbody");
      const head = Explore.element(
        "tr",
        {},
        place.say(Explore.element("th", { scope: "col" }), step),
      );
      lines.forEach((key, line) => {
        const name = place.say(Explore.element("span"), key);
        const sample = drawn("svg", { "aria-hidden": "true", viewBox: "0 0 32 12" });
        sample.append(
          lineOf(
            line,
            [4, 28].map((x) => [x, 6]),
          ),
        );
        head.append(Explore.element("th", { scope: "col" }, sample, name));
      });
      const table = Explore.element(
        "table",
        {},
        this.caption,
        Explore.element("thead", {}, head),
        this.body,
      );
      this.element = Explore.element("div", { class: "line-chart" }, this.drawing, table);
    }

    /**
     * @param {number[][]} lines the shares of each, as far as it has come
     * @param {number} steps how many there will be
     */
    show(lines, steps) {
      this.steps = steps;
      this.drawing.replaceChildren(
        ...this.axes(),
        ...lines.map((shares, line) =>
          lineOf(
            line,
            shares.map((share, at) => [this.x(at + 1), this.y(share)]),
          ),
        ),
      );
      const rows = Math.max(...lines.map(({ length }) => length));
      this.body.replaceChildren(
        ...Array.from({ length: rows }, (_row, at) =>
          Explore.element(
            "tr",
            {},
            Explore.element("th", { scope: "row" }, this.place.number(at + 1, "d")),
            ...lines.map((shares) =>
              Explore.element("td", {}, at in shares ? this.place.number(shares[at], ".1%") : ""),
            ),
          ),
        ),
      );
    }

    /** @param {number} step */
    x(step) {
      const share = this.steps > 1 ? (step - 1) / (this.steps - 1) : 0;
      return LEFT + MARK + share * (WIDTH - LEFT - RIGHT - 2 * MARK);
    }

    /** @param {number} share */
    y(share) {
      return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
    }

    axes() {
      const { place, step } = this;
      const bottom = this.y(0);
      const middle = {
        x: LEFT + (WIDTH - LEFT - RIGHT) / 2,
        y: HEIGHT - 4,
        "text-anchor": "middle",
      };
      const parts = [drawn("text", middle, place.text(step))];
      for (const share of [0, 0.5, 1]) {
        const y = this.y(share);
        parts.push(
          drawn("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y, y2: y }),
          drawn(
            "text",
            { x: LEFT - 6, y: y + 4, "text-anchor": "end" },
            place.number(share, ".0%"),
          ),
        );
      }
      for (let number = 1; number <= this.steps; number++) {
        const at = { x: this.x(number), y: bottom + 16, "text-anchor": "middle" };
        parts.push(drawn("text", at, place.number(number, "d")));
      }
      return parts;
    }
  };
})();
