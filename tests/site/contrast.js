/* List the texts of this page that stand out too little from what is behind them (WCAG 2.2, 1.4.3).
 *
 * A function for a browser test: it returns sentences, none when every text that shows has a contrast
 * of 4.5 : 1, or 3 : 1 where it is large. Behind a text are colours of boxes, or an image in a drawing.
 */
async () => {
  const channels = (color) => {
    const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };
  const over = ({ rgb, alpha }, below) => rgb.map((value, i) => alpha * value + (1 - alpha) * below[i]);
  const luminance = (rgb) => {
    const linear = rgb.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const ancestors = (element) => (element ? [...ancestors(element.parentElement), element] : []);
  const behind = (element) =>
    ancestors(element).reduce(
      (below, each) => over(channels(getComputedStyle(each).backgroundColor), below),
      [255, 255, 255],
    );
  // The pixel of an image in the same drawing that lies behind the middle of a text.
  const pixelBehind = async (element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const middle = new DOMPoint((left + right) / 2, (top + bottom) / 2);
    for (const image of element.closest("svg")?.querySelectorAll("image") ?? []) {
      const { x, y } = middle.matrixTransform(image.getScreenCTM().inverse());
      const sides = ["x", "y", "width", "height"].map((side) => image[side].baseVal.value);
      const [across, down] = [(x - sides[0]) / sides[2], (y - sides[1]) / sides[3]];
      if (Math.min(across, down) < 0 || Math.max(across, down) >= 1) continue;
      const drawing = new Image();
      drawing.src = image.href.baseVal;
      await drawing.decode();
      const paper = document.createElement("canvas");
      Object.assign(paper, { width: drawing.naturalWidth, height: drawing.naturalHeight });
      const pen = paper.getContext("2d");
      pen.drawImage(drawing, 0, 0);
      const [column, row] = [across * paper.width, down * paper.height].map(Math.floor);
      const [red, green, blue, alpha] = pen.getImageData(column, row, 1, 1).data;
      return { rgb: [red, green, blue], alpha: alpha / 255 };
    }
    return { rgb: [0, 0, 0], alpha: 0 };
  };

  const problems = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim();
    const element = texts.currentNode.parentElement;
    if (!text || !element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
    if (element.closest("script, style, noscript, title, metadata, .headerlink")) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const background = over(await pixelBehind(element), behind(element));
    const ink = channels(element.closest("svg") ? style.fill : style.color);
    const opacity = ancestors(element).reduce((all, each) => all * getComputedStyle(each).opacity, 1);
    const found = contrast(over({ rgb: ink.rgb, alpha: ink.alpha * opacity }, background), background);
    if (found < (isLarge ? 3 : 4.5)) {
      const place = element.id || element.className.baseVal || element.className || element.localName;
      problems.add(`${found.toFixed(2)} : 1, ${place}: "${text.slice(0, 40)}"`);
    }
  }
  return [...problems];
}
