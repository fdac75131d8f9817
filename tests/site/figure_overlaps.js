/* List what is wrong with the places of the texts in the figures of this page.
 *
 * A function that a browser test runs, with Playwright as page.evaluate(file). It returns
 * sentences, none when every text lies inside its drawing and on no other. The lines of one label
 * count as one text. A slanted text is measured by its upright box, which is larger.
 */
() => {
  const TOLERANCE = 1; // CSS pixels: boxes include the empty room above and below the letters

  const quote = (element) => {
    const lines = element.matches("g") ? [...element.children] : [element];
    return `"${lines.map((line) => line.textContent).join(" ")}"`;
  };
  const leaves = (text, drawing) =>
    text.left < drawing.left - TOLERANCE ||
    text.right > drawing.right + TOLERANCE ||
    text.top < drawing.top - TOLERANCE ||
    text.bottom > drawing.bottom + TOLERANCE;
  const overlap = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > TOLERANCE &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > TOLERANCE;

  const problems = [];
  document.querySelectorAll(".translated-figure svg").forEach((drawing, index) => {
    const figure = drawing.closest("figure[id]")?.id || `figure ${index + 1}`;
    const texts = [...drawing.querySelectorAll("text, g.figure-label")]
      .filter((element) => !element.parentElement.closest(".figure-label"))
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.height > 0);
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
    });
  });
  return problems;
}
