/* List what is wrong with the places of the texts in the figures of this page.
 *
 * A function that a browser test runs, with Playwright as page.evaluate(file). It returns
 * sentences, none when every text lies inside its drawing, on no other and on no line. The lines of
 * one label count as one text. Of a text its ink counts, whatever room the font keeps above and
 * below: fonts differ in it. A slanted text is measured by its upright box, which is larger.
 */
() => {
  const TOLERANCE = 1; // CSS pixels: what nobody sees
  const STEP = 2; // CSS pixels from one looked at point of a line to the next
  const EMPTY = 0.15; // of the height of a box: few letters reach all of it
  const pen = document.createElement("canvas").getContext("2d");

  const quote = (element) => {
    const lines = element.matches("g") ? [...element.children] : [element];
    return `"${lines.map((line) => line.textContent).join(" ")}"`;
  };
  const around = (points) => {
    const [xs, ys] = ["x", "y"].map((axis) => points.map((point) => point[axis]));
    return {
      left: Math.min(...xs),
      right: Math.max(...xs),
      top: Math.min(...ys),
      bottom: Math.max(...ys),
    };
  };
  // The corners of what is inked of a text, or of each part of it that has its own place.
  const corners = (element) => {
    if (element.children.length) return [...element.children].flatMap(corners);
    const text = element.textContent;
    if (!text.trim()) return [];
    const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element);
    pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = pen.measureText(text);
    const [start, end] = [
      element.getStartPositionOfChar(0),
      element.getEndPositionOfChar(element.getNumberOfChars() - 1),
    ];
    const toScreen = element.getScreenCTM();
    return [start, end].flatMap(({ x, y }) =>
      [y - up, y + down].map((height) => new DOMPoint(x, height).matrixTransform(toScreen)),
    );
  };
  const leaves = (text, drawing) =>
    text.left < drawing.left - TOLERANCE ||
    text.right > drawing.right + TOLERANCE ||
    text.top < drawing.top - TOLERANCE ||
    text.bottom > drawing.bottom + TOLERANCE;
  const overlap = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > TOLERANCE &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > TOLERANCE;
  const covers = ({ left, right, top, bottom }, { x, y }) => {
    const empty = Math.min(EMPTY * (bottom - top), EMPTY * (right - left));
    return x > left + empty && x < right - empty && y > top + empty && y < bottom - empty;
  };
  const middle = ({ left, right, top, bottom }) => ({
    x: (left + right) / 2,
    y: (top + bottom) / 2,
  });
  const clip = (element) => {
    const name = element.closest("[clip-path]")?.getAttribute("clip-path").slice(5, -1);
    const frame = name && document.getElementById(name)?.firstElementChild;
    if (!frame) return null;
    const { x, y, width, height } = frame.getBBox();
    return { left: x - 1, right: x + width + 1, top: y - 1, bottom: y + height + 1 };
  };
  const within = (box, { x, y }) =>
    !box || (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
  // The points of a line, or of the edge of a surface, where the drawing shows it.
  const points = (path) => {
    const toScreen = path.getScreenCTM();
    const frame = clip(path);
    const length = path.getTotalLength();
    if (!length) return [];
    const count = Math.ceil((length * toScreen.a) / STEP);
    return Array.from({ length: count + 1 }, (_, i) =>
      path.getPointAtLength((length * i) / count),
    )
      .filter((point) => within(frame, point))
      .map((point) => point.matrixTransform(toScreen));
  };

  const problems = [];
  document.querySelectorAll(".translated-figure svg").forEach((drawing, index) => {
    const figure = drawing.closest("figure[id]")?.id || `figure ${index + 1}`;
    const texts = [...drawing.querySelectorAll("text, g.figure-label")]
      .filter((element) => !element.parentElement.closest(".figure-label"))
      .map((element) => ({ element, box: around(corners(element)) }))
      .filter(({ box }) => box.right > box.left && box.bottom > box.top);
    const lines = [...drawing.querySelectorAll("path")]
      .filter((path) => !path.closest("defs") && getComputedStyle(path).stroke !== "none")
      .flatMap(points);
    const marks = [...drawing.querySelectorAll("use")].map((mark) => mark.getBoundingClientRect());
    const frame = drawing.getBoundingClientRect();
    texts.forEach(({ element, box }, position) => {
      if (leaves(box, frame)) {
        problems.push(`${figure}: ${quote(element)} leaves the drawing`);
      }
      for (const other of texts.slice(position + 1)) {
        if (overlap(box, other.box)) {
          problems.push(`${figure}: ${quote(element)} and ${quote(other.element)} overlap`);
        }
      }
      if (lines.some((point) => covers(box, point))) {
        problems.push(`${figure}: ${quote(element)} lies on a line`);
      }
      if (marks.some((mark) => covers(box, middle(mark)))) {
        problems.push(`${figure}: ${quote(element)} lies on a mark`);
      }
    });
  });
  return problems;
}
