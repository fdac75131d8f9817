"use strict";
/**
 * The cost of a loan's model as a map, and the path of gradient descent on it, for incomes in any
 * unit. The story has computed all of it: weights in parts of the best ones, so that the level
 * curves are the same in every unit.
 */
globalThis.Explore ??= /** @type {ExploreNamespace} */ ({});

(() => {
  const { drawn } = Explore;
  const SIDE = 320;
  const EDGE = 24; // for the names of the axes
  const START = [0, 0];
  const BEST = [1, 1];
  /** Units of income: those of the story, which has to say nothing before a reader asks. */
  const UNITS = [0, 1, 2, 3, 4, 5].flatMap((power) => [1, 2, 5].map((each) => each * 10 ** power));
  UNITS.push(10 ** 6);

  /**
   * @param {ArrayLike<number>} values x and y by turns
   * @returns {number[][]}
   */
  const pairs = (values) =>
    Array.from({ length: values.length / 2 }, (_pair, at) => [values[2 * at], values[2 * at + 1]]);

  /** @param {number[][]} points */
  const line = (points) => drawn("polyline", { points: points.join(" ") });

  /** @param {number[]} point */
  const star = ([x, y]) => {
    const corners = Array.from({ length: 10 }, (_corner, at) => {
      const angle = (at * Math.PI) / 5;
      const radius = at % 2 ? 4 : 9;
      return [x + radius * Math.sin(angle), y - radius * Math.cos(angle)];
    });
    return drawn("polygon", { class: "best", points: corners.join(" ") });
  };

  /** @param {number[]} point */
  const ring = ([x, y]) => drawn("circle", { class: "start", cx: x, cy: y, r: 5 });

  class LoanMap {
    /** @param {ExplorePlace} place */
    constructor(place) {
      this.place = place;
      this.slider = new Explore.Slider(place, "unit", {
        stops: UNITS,
        sayStop: (element, unit) => {
          element.textContent = place.number(unit, "d");
        },
        show: () => this.show(),
        tell: () => this.tell(),
      });
      this.map = drawn("svg", { "aria-hidden": "true", viewBox: `0 0 ${SIDE} ${SIDE}` });
      this.condition = Explore.element("td");
      this.steps = Explore.element("td");
      this.stepsHead = Explore.element("th", { scope: "row" });
      const conditionHead = place.say(Explore.element("th", { scope: "row" }), "condition");
      const body = Explore.element(
        "tbody",
        {},
        Explore.element("tr", {}, conditionHead, this.condition),
        Explore.element("tr", {}, this.stepsHead, this.steps),
      );
      this.result = Explore.element(
        "div",
        { class: "loan-map", hidden: "" },
        Explore.element("table", { class: "slid" }, body),
        this.map,
        this.legend(),
      );
      place.root.append(
        place.say(Explore.element("p"), "help"),
        this.slider.element,
        this.result,
        this.slider.buttons,
      );
      this.slider.followAddress();
    }

    legend() {
      const middle = [16, 10];
      const samples = {
        path: drawn("g", { class: "path" }, drawn("polyline", { points: "2,10 30,10" })),
        start: ring(middle),
        best: star(middle),
      };
      const list = Explore.element("ul", { class: "loan-map-legend" });
      for (const [key, part] of Object.entries(samples)) {
        const sample = drawn("svg", { "aria-hidden": "true", viewBox: "0 0 32 20" }, part);
        const words = this.place.say(Explore.element("span"), key);
        list.append(Explore.element("li", {}, sample, words));
      }
      return list;
    }

    /** What there is at the stop of the slider. */
    async found() {
      const story = await this.place.arrays();
      if (story === null) return null;
      const { place } = this;
      const which = story.units.indexOf(this.slider.stop);
      const length = story.paths.length / story.units.length;
      const condition = story.conditions[which];
      const steps = story.steps[which];
      return {
        story,
        path: pairs(story.paths.slice(which * length, (which + 1) * length)),
        condition: place.number(condition, condition < 100 ? ".1f" : "d"),
        near: place.number(story.close_enough[0], ".0%"),
        steps:
          steps < 0
            ? place.text("more", place.number(story.limits[0], "d"))
            : place.number(steps, "d"),
      };
    }

    async show() {
      const found = await this.found();
      if (found === null) return;
      const { place } = this;
      const { story, path } = found;
      this.condition.textContent = found.condition;
      place.say(this.stepsHead, "steps", found.near);
      this.steps.textContent = found.steps;

      const [lowest, highest] = story.around;
      const scale = (SIDE - EDGE) / (highest - lowest);
      /** @param {number[]} weights in parts of the best ones */
      const placeOf = ([age, income]) => [
        EDGE + (age - lowest) * scale,
        (highest - income) * scale,
      ];
      const points = pairs(story.curves).map(placeOf);
      let from = 0;
      const curves = Array.from(story.points, (count) => line(points.slice(from, (from += count))));
      const middle = EDGE + (SIDE - EDGE) / 2;
      const upwards = `translate(14 ${middle - EDGE}) rotate(-90)`;
      this.map.replaceChildren(
        drawn("g", { class: "curves" }, ...curves),
        drawn("g", { class: "path" }, line(path.map(placeOf))),
        ring(placeOf(START)),
        star(placeOf(BEST)),
        drawn("text", { x: middle, y: SIDE - 6, "text-anchor": "middle" }, place.text("age")),
        drawn("text", { transform: upwards, "text-anchor": "middle" }, place.text("income")),
      );
      this.result.hidden = false;
    }

    async tell() {
      const found = await this.found();
      if (found === null) return;
      const { place, slider } = this;
      place.announce("said", slider.name, found.condition, found.steps, found.near);
    }
  }

  Explore.start("loan-map", (place) => new LoanMap(place));
})();
