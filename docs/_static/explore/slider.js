"use strict";
/** A slider with stops, each of which has a name; its stop is the state of the explanation. */
globalThis.Explore ??= /** @type {ExploreNamespace} */ ({});

(() => {
  const REST = 500; // milliseconds without a change: not each step is said aloud

  Explore.Slider = class {
    /**
     * @param {ExplorePlace} place
     * @param {string} key what its state is called in an address
     * @param {SliderSettings} settings
     */
    constructor(place, key, { stops, sayStop, show, tell }) {
      this.place = place;
      this.key = key;
      this.stops = stops;
      this.sayStop = sayStop;
      this.show = show;
      // No <output>: that would be said aloud at each step. So would a label with the stop in it.
      this.shown = Explore.element("span");
      this.range = Explore.element("input", {
        id: `${place.id}-slider`,
        type: "range",
        min: "0",
        max: String(stops.length - 1),
      });
      const label = place.say(Explore.element("label", { for: this.range.id }), "name");
      this.element = Explore.element("div", { class: "slider" }, label, this.shown, this.range);
      this.buttons = Explore.element("div", { class: "explore-buttons" });
      this.buttons.append(place.copyButton(() => [[key, String(this.stop)]]));
      let resting = 0;
      this.range.addEventListener("input", () => {
        this.moveTo(this.range.valueAsNumber);
        show();
        clearTimeout(resting);
        resting = setTimeout(tell, REST);
      });
      this.moveTo(0);
    }

    /** The stop that it stands at. */
    get stop() {
      return this.stops[this.range.valueAsNumber];
    }

    /** What that is called. */
    get name() {
      return this.shown.textContent ?? "";
    }

    /** @param {number} number of the stop */
    moveTo(number) {
      this.range.valueAsNumber = number;
      this.sayStop(this.shown, this.stop);
      this.range.setAttribute("aria-valuetext", this.name);
    }

    /** Show the stop that the address says, now and when it changes. */
    followAddress() {
      this.place.onState((state) => {
        const number = this.stops.map(String).indexOf(state.get(this.key) ?? "");
        if (number < 0) return false;
        this.moveTo(number);
        this.show();
        return true;
      });
    }
  };
})();
