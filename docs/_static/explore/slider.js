"use strict";
/** A slider with stops, each of which has a name. */
globalThis.Explore ??= /** @type {ExploreNamespace} */ ({});

(() => {
  const REST = 500; // milliseconds without a change: not each step is said aloud

  Explore.Slider = class {
    /**
     * @param {ExplorePlace} place
     * @param {string} label what its words are called
     * @param {SliderSettings} settings
     */
    constructor(place, label, { stops, name, moved, rested }) {
      this.name = name;
      this.range = Explore.element("input", { type: "range", min: "0", max: String(stops - 1) });
      this.stop = Explore.element("output");
      const words = place.say(Explore.element("span"), label);
      this.element = Explore.element(
        "label",
        { class: "slider" },
        Explore.element("span", {}, words, " ", this.stop),
        this.range,
      );
      let resting = 0;
      this.range.addEventListener("input", () => {
        this.moveTo(this.number);
        moved(this.number);
        clearTimeout(resting);
        resting = setTimeout(() => rested(this.number), REST);
      });
      this.moveTo(0);
    }

    /** The stop that it stands at. */
    get number() {
      return this.range.valueAsNumber;
    }

    /** @param {number} number */
    moveTo(number) {
      this.range.valueAsNumber = number;
      const name = this.name(number);
      this.stop.textContent = name;
      this.range.setAttribute("aria-valuetext", name);
    }
  };
})();
