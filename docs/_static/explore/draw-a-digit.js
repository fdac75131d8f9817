"use strict";
/**
 * Draw a digit: a network that was trained on divided pixels answers twice, asked about the divided
 * pixels of a drawing and about the raw ones.
 *
 * Which parts there are is told by the words of the page: without those of the table there is none.
 */
globalThis.Explore ??= /** @type {ExploreNamespace} */ ({});

(() => {
  const SIDE = 28;
  const PIXELS = SIDE * SIDE;

  /** @param {ArrayLike<number>} values */
  const largest = (values) => Array.from(values).indexOf(Math.max(...Array.from(values)));

  class DrawADigit {
    /** @param {ExplorePlace} place */
    constructor(place) {
      this.place = place;
      /** @type {number | null} the shown digit among those of the story; none if one is drawn */
      this.shown = null;
      this.shownPlace = 0; // in the test set
      this.next = 0;
      this.nextDoubtful = 0;
      this.isDue = false;
      /** @type {Network | null} */
      this.network = null;

      const canvas = Explore.element("canvas", {
        "aria-describedby": `${place.id}-help ${place.id}-keys`,
        class: "drawing-board",
        role: "application",
        tabindex: "0",
      });
      place.name(canvas, "board");
      this.board = new Explore.Board(canvas, {
        changed: () => this.answerSoon(),
        ended: () => this.answer(true),
        begun: () => place.announce("down"),
        rests: (...parts) =>
          place.announce("pen", ...parts.map((part) => place.number(part, ".0%"))),
      });
      const help = Explore.element("p", { id: `${place.id}-help` });
      const keys = Explore.element("p", { class: "drawing-keys", id: `${place.id}-keys` });
      place.say(help, "help", place.megabytes());
      place.say(keys, "keys");
      this.sentence = Explore.element("p", { class: "drawing-answer" });
      this.seen = place.has("seen") ? new Seen(place) : null;
      this.table = place.has("table")
        ? new Explore.BarTable(place, "table", "digit", ["divided", "raw"])
        : null;
      this.result = Explore.element("div", { hidden: "" }, this.sentence);
      if (this.seen && this.table) {
        this.result.append(this.seen.element, this.table.element);
      }
      const beside = Explore.element("div", {}, help, keys, this.buttons(canvas));
      const drawing = Explore.element("div", { class: "drawing" }, canvas, beside);
      place.root.append(drawing, this.result);
      place.onState((state) => this.take(state));
    }

    /** @param {HTMLElement} canvas */
    buttons(canvas) {
      const { place } = this;
      const buttons = Explore.element("div", { class: "explore-buttons" });
      buttons.append(
        place.button("another", () => this.show(({ places }) => this.next++ % places.length)),
        // The one of the figure comes first.
        place.button("doubtful", () =>
          this.show(({ doubtful }) => doubtful[this.nextDoubtful++ % doubtful.length]),
        ),
        place.button("clear", () => {
          this.shown = null;
          this.board.clear();
          this.result.hidden = true;
          place.announce("cleared");
          canvas.focus();
        }),
        place.copyButton(() => this.state()),
      );
      return buttons;
    }

    /** While a stroke goes on, once for each picture that the screen shows. */
    answerSoon() {
      this.shown = null;
      if (!this.isDue) {
        this.isDue = true;
        requestAnimationFrame(() => {
          this.isDue = false;
          this.answer(false);
        });
      }
    }

    /**
     * Answer to what is on the board; aloud when that is whole, not at each step.
     * @param {boolean} isAloud
     */
    async answer(isAloud) {
      const { place, shown, board } = this;
      const story = await place.arrays();
      if (story === null || shown !== this.shown || (shown === null && !board.strokes.length)) {
        return; // the board has changed meanwhile
      }
      const network = (this.network ??= Explore.Network.fromTensors(
        /** @type {Tensors} */ (story),
      ));
      const raw = shown === null ? Explore.pictureOf(board.strokes) : pictureOf(story, shown);
      const divided = raw.map((pixel) => pixel / 255);
      const answers = [divided, raw].map((pixels) => network.probabilities(pixels).slice());
      const written = answers.flatMap((each) => [
        place.number(largest(each), "d"),
        place.number(Math.max(...each), ".1%"),
      ]);
      place.say(this.sentence, "answer", ...written);
      if (shown !== null && place.has("which")) {
        const numbers = [this.shownPlace, story.labels[shown]];
        const which = place.text("which", ...numbers.map((each) => place.number(each, "d")));
        this.sentence.prepend(which, "\n"); // a line of its own: not every language has blanks
      }
      this.seen?.show(raw);
      this.table?.show(answers);
      this.result.hidden = false;
      place.replaceFigure();
      if (isAloud) {
        place.status.textContent = this.sentence.textContent;
      }
    }

    /**
     * Show a digit of the story.
     * @param {(story: Record<string, StoryArray>) => number} choose none if it returns -1
     */
    async show(choose) {
      const story = await this.place.arrays();
      const chosen = story === null ? -1 : choose(story);
      if (story !== null && chosen >= 0) {
        this.shown = chosen;
        this.shownPlace = story.places[chosen];
        this.board.showPicture(pictureOf(story, chosen));
        await this.answer(true);
      }
    }

    /** What is on the board, for an address. */
    state() {
      return this.shown === null
        ? [["drawing", Explore.writeStrokes(this.board.strokes)]]
        : [["digit", String(this.shownPlace)]];
    }

    /**
     * Show what an address says.
     * @param {URLSearchParams} state
     */
    take(state) {
      const strokes = Explore.readStrokes(state.get("drawing") ?? "");
      const digit = state.get("digit")?.match(/^\d+$/)?.[0];
      if (strokes !== null) {
        this.shown = null;
        this.board.showStrokes(strokes);
        this.answer(true);
      } else if (digit !== undefined) {
        this.show(({ places }) => places.indexOf(Number(digit)));
      }
      return strokes !== null || digit !== undefined;
    }
  }

  /**
   * @param {Record<string, StoryArray>} story
   * @param {number} which
   */
  const pictureOf = ({ digits }, which) =>
    Float32Array.from(digits.slice(PIXELS * which, PIXELS * (which + 1)));

  /** What the network gets, with its name. */
  class Seen {
    /** @param {ExplorePlace} place */
    constructor(place) {
      this.canvas = Explore.element("canvas", {
        "aria-hidden": "true",
        height: String(SIDE),
        width: String(SIDE),
      });
      const name = place.say(Explore.element("span"), "seen");
      this.element = Explore.element("div", { class: "drawing-seen" }, this.canvas, name);
    }

    /** @param {ArrayLike<number>} pixels */
    show(pixels) {
      Explore.showPicture(this.canvas, pixels);
    }
  }

  for (const name of ["draw-a-digit", "draw-a-digit-small"]) {
    Explore.start(name, (place) => new DrawADigit(place));
  }
})();
