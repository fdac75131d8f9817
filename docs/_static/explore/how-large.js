"use strict";
/** How large is too large? What the scale of the pixels does to a network before it is trained. */
globalThis.Explore ??= /** @type {ExploreNamespace} */ ({});

(() => {
  /** What the pixels are divided by, from the smallest input to the largest. */
  const DIVISORS = [255, 128, 64, 32, 16, 8, 4, 2, 1, 1 / 2, 1 / 4];

  class HowLarge {
    /** @param {ExplorePlace} place */
    constructor(place) {
      this.place = place;
      this.slider = new Explore.Slider(place, "scale", {
        stops: DIVISORS,
        sayStop: (element, divisor) => this.sayStop(element, divisor),
        show: () => this.show(),
        tell: () => this.tell(),
      });
      this.bars = new Explore.BarTable(place, "table", "digit", ["probability"]);
      this.cells = ["loss", "seen", "accuracy"].map((key) => ({
        key,
        head: Explore.element("th", { scope: "row" }),
        value: Explore.element("td"),
      }));
      const rows = this.cells.map(({ head, value }) => Explore.element("tr", {}, head, value));
      const body = Explore.element("tbody", {}, ...rows);
      this.result = Explore.element(
        "div",
        { hidden: "" },
        Explore.element("table", { class: "slid" }, body),
        this.bars.element,
      );
      place.root.append(
        place.say(Explore.element("p"), "help"),
        this.slider.element,
        this.result,
        this.slider.buttons,
      );
      this.slider.followAddress();
    }

    /**
     * @param {HTMLElement} element
     * @param {number} divisor
     */
    sayStop(element, divisor) {
      const { place } = this;
      if (divisor === 1) place.say(element, "raw");
      else if (divisor > 1) place.say(element, "divided", place.number(divisor, "d"));
      else place.say(element, "multiplied", place.number(1 / divisor, "d"));
    }

    /** What there is at the stop of the slider: the rows of the table by their keys. */
    async found() {
      const story = await this.place.arrays();
      if (story === null) return null;
      const { place } = this;
      const divisor = this.slider.stop;
      const { probabilities, loss, seen } = Explore.untrained(
        { outputs: story.outputs, labels: story.labels },
        divisor,
      );
      const measured = story.divisors.indexOf(divisor);
      const around = [0, -1, 1].map((side) =>
        place.number(story.accuracies[measured] + side * story.half_widths[measured], ".1%"),
      );
      return {
        probabilities,
        images: place.number(story.labels.length, "d"),
        loss: place.number(loss, ".2f"),
        seen: place.number(seen, ".0%"),
        accuracy: measured < 0 ? place.text("unmeasured") : place.text("measured", ...around),
      };
    }

    async show() {
      const found = await this.found();
      if (found === null) return;
      for (const { key, head, value } of this.cells) {
        this.place.say(head, key, found.images);
        value.textContent = found[/** @type {"loss" | "seen" | "accuracy"} */ (key)];
      }
      this.bars.show([found.probabilities]);
      this.result.hidden = false;
    }

    async tell() {
      const found = await this.found();
      if (found === null) return;
      const { place, slider } = this;
      const top = Math.max(...found.probabilities);
      place.announce(
        "said",
        slider.name,
        place.number(top, ".1%"),
        found.loss,
        found.seen,
        found.accuracy,
      );
    }
  }

  Explore.start("how-large", (place) => new HowLarge(place));
})();
