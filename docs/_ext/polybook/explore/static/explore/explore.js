"use strict";
/**
 * What every explanation of a page builds on: its words and numbers in the reader's language, the
 * arrays of a story, and its state in the address. Without this script the place of an explanation
 * is empty, and what stands in its place is shown: see `page.py` of this room.
 *
 * A classic script, as all of them: a page that is opened from a folder may load no modules.
 */
globalThis.Explore ??= /** @type {ExploreNamespace} */ ({});

(() => {
  const ARRAYS = {
    int8: Int8Array,
    uint8: Uint8Array,
    int16: Int16Array,
    uint16: Uint16Array,
    int32: Int32Array,
    uint32: Uint32Array,
    float32: Float32Array,
  };
  const ZERO = "N".charCodeAt(0); // see `arrays.py` of this room
  const MARKS_OF_DIRECTION = /[\u061c\u200e\u200f]/g; // the signs of the book bring their own
  const MEGABYTE = 1e6;
  const SECONDS = 2; // that a button says what it has done

  /** @type {Map<string, Record<string, PackedArray>>} */
  const received = new Map();

  /**
   * Called by a file of arrays, with what it has: see `arrays.py` of this room.
   * @param {Record<string, PackedArray>} arrays
   */
  Explore.receive = (arrays) => {
    received.set(/** @type {HTMLScriptElement} */ (document.currentScript).src, arrays);
  };

  /** @param {string} text */
  Explore.decodeBytes = (text) => {
    const bytes = new Uint8Array(text.length);
    for (let place = 0; place < text.length; place++) {
      bytes[place] = text.charCodeAt(place) - ZERO; // modulo 256, as arrays of bytes are
    }
    return bytes;
  };

  /**
   * The values of an array, times its factor if it has one. Every machine with a browser keeps
   * numbers little-endian, as the arrays are.
   * @param {PackedArray} packed
   * @returns {StoryArray}
   */
  Explore.decodeArray = ({ type, text, factor }) => {
    const values = new ARRAYS[type](Explore.decodeBytes(text).buffer);
    if (factor === undefined) {
      return values;
    }
    const scaled = new Float32Array(values.length); // Float32Array.from takes five times as long
    for (let place = 0; place < values.length; place++) {
      scaled[place] = values[place] * factor;
    }
    return scaled;
  };

  /** @type {Map<string, Promise<HTMLScriptElement>>} */
  const loading = new Map();

  /**
   * Load a script once, whoever asks for it; after it has failed, anew.
   * @param {string} address
   */
  const load = (address) => {
    const known = loading.get(address);
    if (known) {
      return known;
    }
    /** @type {Promise<HTMLScriptElement>} */
    const script = new Promise((resolve, reject) => {
      const element = Explore.element("script", { src: address });
      element.addEventListener("load", () => resolve(element));
      element.addEventListener("error", () => {
        loading.delete(address);
        element.remove();
        reject(new Error(`${element.src} cannot be loaded`));
      });
      document.head.append(element);
    });
    loading.set(address, script);
    return script;
  };

  /**
   * Fetch a file of arrays, as a script: nothing else can be read from a folder.
   * @param {string} address
   * @returns {Promise<Record<string, StoryArray>>}
   */
  Explore.fetchArrays = async (address) => {
    const packed = Object.entries(received.get((await load(address)).src) ?? {});
    return Object.fromEntries(packed.map(([name, array]) => [name, Explore.decodeArray(array)]));
  };

  /**
   * Write numbers as the book does, which `browser_format` of numbers.py tells. The forms are those
   * of the book: `.1%`, `.2f`, `d`.
   * @param {BrowserFormat} format
   * @returns {(value: number, form: string) => string}
   */
  Explore.numberWriter = ({ locale, signs, ...options }) => {
    /** @type {Map<string, Intl.NumberFormat>} */
    const formats = new Map();
    return (value, form) => {
      const isPercent = form.endsWith("%");
      if (!formats.has(form)) {
        const digits = Number(form.match(/\d+/)?.[0] ?? 0);
        const settings = {
          ...options,
          style: isPercent ? "percent" : "decimal",
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
          roundingMode: "halfEven",
          signDisplay: "negative",
        };
        formats.set(form, new Intl.NumberFormat(locale, /** @type {any} */ (settings)));
      }
      // As a text with all its digits: a number would be rounded by its shortest one, 1.005 up.
      const exact = isPercent ? `${(value * 100).toFixed(100)}E-2` : value.toFixed(100);
      return /** @type {Intl.NumberFormat} */ (formats.get(form))
        .formatToParts(/** @type {any} */ (exact))
        .map(({ type, value }) => signs[type] ?? value.replace(MARKS_OF_DIRECTION, ""))
        .join("");
    };
  };

  /**
   * Make an element with attributes and children.
   * @param {string} tag
   * @param {Record<string, string>} [attributes]
   * @param {...(Node | string)} children
   */
  Explore.element = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, value);
    }
    element.append(...children);
    return /** @type {any} */ (element);
  };

  /**
   * Make an element of a drawing.
   * @param {string} tag
   * @param {Record<string, string | number>} [attributes]
   * @param {...(Node | string)} children
   */
  Explore.drawn = (tag, attributes = {}, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, String(value));
    }
    element.append(...children);
    return element;
  };

  /** @type {Place[]} */
  const places = [];

  /** The place of an explanation in a page, and what it is told. */
  class Place {
    /** @param {HTMLElement} root */
    constructor(root) {
      this.root = root;
      /** What ids begin with of elements that refer to each other. */
      this.id = `explore-${places.push(this)}`;
      /**
       * Texts, with their language if it is not that of the page; while they are translated, with
       * their place in the catalogs.
       * @type {Record<string, string | [string, string] | [string, string, string]>}
       */
      this.words = JSON.parse(root.dataset.words ?? "{}");
      this.number = Explore.numberWriter(JSON.parse(root.dataset.numbers ?? "{}"));
      /** Said to those who do not see what changes: politely, and once for each thing done. */
      this.status = Explore.element("p", { class: "explore-status", role: "status" });
      /** Of what is fetched. */
      this.note = Explore.element("p", { class: "explore-note", role: "status" });
      /** @type {Promise<Record<string, StoryArray>> | null} */
      this.fetched = null;
    }

    /**
     * Whether the page has some words: a small explanation leaves out those of its parts.
     * @param {string} key
     */
    has(key) {
      return key in this.words;
    }

    /**
     * Words in the reader's language, with what belongs into their places.
     * @param {string} key
     * @param {...string} values
     */
    text(key, ...values) {
      const words = [this.words[key]].flat()[0];
      if (words === undefined) {
        throw new Error(`the explanation '${this.root.dataset.explains}' has no words '${key}'`);
      }
      return words.replace(/\{(\d+)\}/g, (_place, number) => values[Number(number)]);
    }

    /**
     * Let an element say words, in which language they are if it is not that of the page, and where
     * they are translated, if that is told.
     * @template {HTMLElement} Of
     * @param {Of} element
     * @param {string} key
     * @param {...string} values
     * @returns {Of}
     */
    say(element, key, ...values) {
      element.textContent = this.text(key, ...values);
      const [, language, place] = [this.words[key]].flat();
      if (language) {
        element.lang = language;
      } else {
        element.removeAttribute("lang");
      }
      if (place) {
        element.title = place;
      }
      return element;
    }

    /**
     * Give an element a name for those who do not see it.
     * @param {HTMLElement} element
     * @param {string} key
     */
    name(element, key) {
      element.setAttribute("aria-label", this.text(key));
      const [, language, place] = [this.words[key]].flat();
      if (language) {
        element.lang = language;
      }
      if (place) {
        element.title = place;
      }
    }

    /**
     * Say something aloud, and in which language it is.
     * @param {string} key
     * @param {...string} values
     */
    announce(key, ...values) {
      this.say(this.status, key, ...values);
    }

    /**
     * @param {string} key
     * @param {() => void} act
     */
    button(key, act) {
      const button = this.say(Explore.element("button", { type: "button" }), key);
      button.addEventListener("click", act);
      return button;
    }

    /** How much there is to fetch, as the reader's language writes it: never less than it is. */
    megabytes() {
      const tenths = Math.ceil((10 * Number(this.root.dataset.bytes)) / MEGABYTE);
      return this.number(tenths / 10, ".1f");
    }

    async fetch() {
      const { later, arrays } = this.root.dataset;
      await Promise.all((later?.split(" ") ?? []).map(load));
      const files = await Promise.all((arrays?.split(" ") ?? []).map(Explore.fetchArrays));
      /** @type {Record<string, StoryArray>} */
      const all = Object.assign({}, ...files);
      return all;
    }

    /**
     * The arrays of the story, fetched with the scripts for them when they are first asked for;
     * null where that fails. The page says so in either case.
     */
    async arrays() {
      if (!this.fetched) {
        this.fetched = this.fetch();
        this.say(this.note, "fetching", this.megabytes());
      }
      try {
        const arrays = await this.fetched;
        this.note.textContent = "";
        return arrays;
      } catch {
        this.fetched = null; // the next time is another try
        this.say(this.note, "failed");
        return null;
      }
    }

    /** Let the reader's own result take the place of the figure. */
    replaceFigure() {
      const figure = document.getElementById(this.root.dataset.figure ?? "");
      for (const part of figure ? [figure, figure.nextElementSibling] : []) {
        if (part === figure || part?.classList.contains("figure-data")) {
          part?.classList.add("explore-replaced");
        }
      }
    }

    /**
     * Take the state that the address says, by name as in `#digit=7`, now and when it changes.
     * @param {(state: URLSearchParams) => boolean} take tells whether that was one of its own: then
     *   the page shows the explanation
     */
    onState(take) {
      const read = () => {
        if (take(new URLSearchParams(location.hash.slice(1)))) {
          this.root.scrollIntoView();
        }
      };
      addEventListener("hashchange", read);
      read();
    }

    /**
     * A button that copies the address of a state, and shows it as that of the page.
     * @param {() => string[][]} state its parts, each a name and a value
     */
    copyButton(state) {
      const button = this.button("copy", async () => {
        const address = new URL(location.href);
        address.hash = new URLSearchParams(state()).toString();
        history.replaceState(null, "", address);
        const done = (await copyText(address.href)) ? "copied" : "notCopied";
        button.focus(); // the old way to copy takes it
        this.say(button, done);
        this.announce(done);
        setTimeout(() => this.say(button, "copy"), SECONDS * 1000);
      });
      return button;
    }
  }

  /**
   * Start an explanation wherever the page has a place for it.
   * @param {string} name
   * @param {(place: Place) => void} start
   */
  Explore.start = (name, start) => {
    for (const root of document.querySelectorAll(`.explore[data-explains="${name}"]`)) {
      const place = new Place(/** @type {HTMLElement} */ (root));
      start(place);
      root.append(place.note, place.status);
      root.classList.add("explore-started");
    }
  };
})();
