"use strict";
/**
 * A board to draw on with a finger, a mouse or keys, and what a network gets of the drawing: a
 * picture made as those of MNIST were.
 *
 * A drawing is a list of strokes, a stroke a list of points, a point two whole numbers from 0 to
 * 255. So it fits into an address, and its picture does not depend on how large it was drawn.
 */
globalThis.Explore ??= /** @type {ExploreNamespace} */ ({});

(() => {
  const SIDE = 28; // pixels of a picture
  const BOX = 20; // pixels of the square in its middle that a digit fits in
  const PEN = 2.5; // pixels
  const REACH = PEN / 2 + 0.5; // from a stroke's line to the middle of the last pixel it touches
  const BOARD = 256; // places of a board, each way
  const DOTS = 10; // of a canvas, each way, for a pixel of a picture
  const NEAR = 5; // places: a point as near to the last one tells nothing new
  const STEP = 8; // places that a key moves the pen
  const REST = 700; // milliseconds without a key after which its reader is told where the pen is
  const LONGEST = 4096; // characters of a drawing in an address: about 1,000 points

  /** @type {Record<string, [number, number]>} By the key, as on a keypad of numbers. */
  const MOVES = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
    Home: [-1, -1],
    PageUp: [1, -1],
    End: [-1, 1],
    PageDown: [1, 1],
  };

  /**
   * How much of a pixel a stroke covers, by the distance of its middle from the stroke's line.
   * @param {number} distance
   */
  const cover = (distance) => Math.min(Math.max(REACH - distance, 0), 1);

  /**
   * @param {number} x
   * @param {number} y
   * @param {Point} from
   * @param {Point} to
   */
  const distance = (x, y, [x1, y1], [x2, y2]) => {
    const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
    const along = length ? ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length : 0;
    const part = Math.min(Math.max(along, 0), 1);
    const across = x - x1 - part * (x2 - x1);
    const down = y - y1 - part * (y2 - y1);
    return Math.sqrt(across ** 2 + down ** 2); // Math.hypot takes several times as long
  };

  /**
   * The first and the last pixel, across or down, that a line between two places can touch.
   * @param {number} from
   * @param {number} to
   */
  const near = (from, to) => [
    Math.max(Math.floor(Math.min(from, to) - REACH), 0),
    Math.min(Math.floor(Math.max(from, to) + REACH), SIDE - 1),
  ];

  /** @param {Stroke[]} strokes in pixels */
  const inked = (strokes) => {
    const pixels = new Float32Array(SIDE * SIDE);
    for (const stroke of strokes) {
      stroke.forEach((to, point) => {
        const from = stroke[Math.max(point - 1, 0)];
        const [left, right] = near(from[0], to[0]);
        const [top, bottom] = near(from[1], to[1]);
        for (let y = top; y <= bottom; y++) {
          for (let x = left; x <= right; x++) {
            const covered = cover(distance(x + 0.5, y + 0.5, from, to));
            pixels[y * SIDE + x] = Math.max(pixels[y * SIDE + x], covered);
          }
        }
      });
    }
    return pixels;
  };

  /**
   * The picture of a drawing, 28 × 28 pixels from 0 to 255: fitted into a box of 20 × 20 with its
   * proportions kept, and moved so that its centre of mass is in the middle.
   * @param {Stroke[]} strokes
   */
  Explore.pictureOf = (strokes) => {
    const points = strokes.flat();
    const [left, top] = [0, 1].map((axis) => Math.min(...points.map((point) => point[axis])));
    const [right, bottom] = [0, 1].map((axis) => Math.max(...points.map((point) => point[axis])));
    const scale = (BOX - PEN) / Math.max(right - left, bottom - top, 1);
    /** @param {number} moveX @param {number} moveY */
    const placed = (moveX, moveY) =>
      strokes.map((stroke) =>
        stroke.map(([x, y]) => /** @type {Point} */ ([x * scale + moveX, y * scale + moveY])),
      );
    const middle = SIDE / 2;
    const moveX = middle - ((left + right) / 2) * scale;
    const moveY = middle - ((top + bottom) / 2) * scale;
    let [mass, massX, massY] = [0, 0, 0];
    inked(placed(moveX, moveY)).forEach((ink, place) => {
      mass += ink;
      massX += ink * ((place % SIDE) + 0.5);
      massY += ink * (Math.floor(place / SIDE) + 0.5);
    });
    const centred = placed(moveX + middle - massX / mass, moveY + middle - massY / mass);
    return inked(centred).map((ink) => Math.round(ink * 255));
  };

  /**
   * A drawing as a text for an address: two hexadecimal digits for a number, strokes apart by ".".
   * @param {Stroke[]} strokes
   */
  Explore.writeStrokes = (strokes) =>
    strokes
      .map((stroke) =>
        stroke
          .flat()
          .map((number) => number.toString(16).padStart(2, "0"))
          .join(""),
      )
      .join(".");

  /**
   * The drawing of such a text; null if it is none, or a longer one than anybody draws.
   * @param {string} text
   */
  Explore.readStrokes = (text) => {
    if (text.length > LONGEST || !/^[0-9a-f]{4,}(\.[0-9a-f]{4,})*$/.test(text)) {
      return null;
    }
    return text.split(".").map((stroke) => {
      const numbers = (stroke.match(/../g) ?? []).map((two) => parseInt(two, 16));
      return Array.from(
        { length: Math.floor(numbers.length / 2) },
        (_point, place) => /** @type {Point} */ ([numbers[2 * place], numbers[2 * place + 1]]),
      );
    });
  };

  /**
   * Show a picture on a canvas whose sides are a multiple of those of the picture.
   * @param {HTMLCanvasElement} canvas
   * @param {ArrayLike<number>} pixels from 0 to 255
   */
  Explore.showPicture = (canvas, pixels) => {
    const size = canvas.width / SIDE;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    Array.from(pixels).forEach((ink, place) => {
      context.fillStyle = `rgb(${ink} ${ink} ${ink})`;
      context.fillRect((place % SIDE) * size, Math.floor(place / SIDE) * size, size, size);
    });
  };

  /** A canvas to draw on. It tells of each change, and of the end of each stroke. */
  Explore.Board = class {
    /**
     * @param {HTMLCanvasElement} canvas
     * @param {BoardEvents} told
     */
    constructor(canvas, told) {
      this.canvas = canvas;
      this.told = told;
      /** @type {Stroke[]} */
      this.strokes = [];
      /** @type {Point} */
      this.pen = [BOARD / 2, BOARD / 2];
      this.isDown = false;
      this.hasKeys = false; // so the place of the pen has to be seen
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      this.rest = undefined;
      canvas.width = canvas.height = SIDE * DOTS;
      this.show();
      canvas.addEventListener("pointerdown", (event) => this.setDown(event));
      canvas.addEventListener("pointermove", (event) => this.follow(event));
      for (const end of ["pointerup", "pointercancel"]) {
        canvas.addEventListener(end, () => this.lift());
      }
      canvas.addEventListener("keydown", (event) => this.press(event));
      canvas.addEventListener("blur", () => {
        clearTimeout(this.rest);
        this.lift();
        this.hasKeys = false;
        this.show();
      });
    }

    clear() {
      this.isDown = false;
      this.strokes = [];
      this.shown = null;
      this.show();
    }

    /**
     * Show a picture in place of a drawing.
     * @param {ArrayLike<number>} pixels
     */
    showPicture(pixels) {
      this.clear();
      this.shown = pixels;
      this.show();
    }

    /** @param {Stroke[]} strokes */
    showStrokes(strokes) {
      this.clear();
      this.strokes = strokes;
      this.show();
    }

    /** Begin a stroke where the pen is. A picture gives way to it. */
    begin() {
      if (this.shown) {
        this.clear();
      }
      this.isDown = true;
      this.strokes.push([this.pen]);
      this.changed();
    }

    /** @param {Point} place */
    move(place) {
      this.pen = place;
      if (this.isDown) {
        this.strokes[this.strokes.length - 1].push(place);
        this.changed();
      } else {
        this.show();
      }
    }

    lift() {
      if (this.isDown) {
        this.isDown = false;
        this.show();
        this.told.ended();
      }
    }

    changed() {
      this.show();
      this.told.changed();
    }

    /** @param {PointerEvent} event */
    setDown(event) {
      if (event.button === 0 && event.isPrimary) {
        this.canvas.setPointerCapture(event.pointerId);
        this.lift();
        this.hasKeys = false;
        this.pen = this.placeOf(event);
        this.begin();
      }
    }

    /** @param {PointerEvent} event */
    follow(event) {
      if (!this.isDown || !this.canvas.hasPointerCapture(event.pointerId)) {
        return;
      }
      for (const each of event.getCoalescedEvents?.() ?? [event]) {
        const place = this.placeOf(each);
        if (Math.hypot(place[0] - this.pen[0], place[1] - this.pen[1]) >= NEAR) {
          this.move(place);
        }
      }
    }

    /** @param {KeyboardEvent} event */
    press(event) {
      if (event.ctrlKey || event.altKey || event.metaKey) {
        return;
      }
      this.hasKeys = true;
      const move = MOVES[event.key];
      clearTimeout(this.rest);
      if (move) {
        const [x, y] = this.pen.map((one, axis) => within(one + STEP * move[axis]));
        this.move([x, y]);
        const parts = this.pen.map((one) => one / (BOARD - 1));
        this.rest = setTimeout(() => this.told.rests(parts[0], parts[1]), REST);
      } else if (event.key === " " && !event.repeat) {
        if (this.isDown) {
          this.lift();
        } else {
          this.begin();
          this.told.begun();
        }
      } else {
        return;
      }
      event.preventDefault();
    }

    /**
     * @param {PointerEvent} event
     * @returns {Point}
     */
    placeOf(event) {
      const { left, top, width, height } = this.canvas.getBoundingClientRect();
      return [
        within(((event.clientX - left) / width) * BOARD),
        within(((event.clientY - top) / height) * BOARD),
      ];
    }

    show() {
      const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
      context.resetTransform();
      Explore.showPicture(this.canvas, this.shown ?? new Float32Array(SIDE * SIDE));
      context.scale((SIDE * DOTS) / BOARD, (SIDE * DOTS) / BOARD);
      context.strokeStyle = "white";
      context.lineWidth = (BOARD * PEN) / SIDE;
      context.lineCap = context.lineJoin = "round";
      for (const [first, ...rest] of this.strokes) {
        context.beginPath();
        context.moveTo(...first);
        for (const point of rest.length ? rest : [first]) {
          context.lineTo(...point);
        }
        context.stroke();
      }
      if (this.hasKeys) {
        context.strokeStyle = this.isDown ? "#ffb000" : "#7fb2ff";
        context.lineWidth = 4;
        context.beginPath();
        context.arc(...this.pen, 10, 0, 2 * Math.PI);
        context.stroke();
      }
    }
  };

  /** @param {number} place */
  const within = (place) => Math.min(Math.max(Math.round(place), 0), BOARD - 1);
})();
