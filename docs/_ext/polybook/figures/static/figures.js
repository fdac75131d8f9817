"use strict";

// A figure as a PNG, wide enough for a slide, with the fonts of the reader: of the drawing in the page, in the frame of its
// file. The file itself would not do: a browser lets no script read a picture of a folder. No colour of the theme comes
// along, for these are said by the style sheet of the page.
{
  const WIDTH = 1920;

  const standalone = (link) => {
    const drawing = link.closest(".figure-files").previousElementSibling.querySelector("svg").cloneNode(true);
    const { x, y, width, height } = drawing.viewBox.baseVal;
    for (const [name, value] of Object.entries({ x, y, width, height })) drawing.setAttribute(name, value);
    const inside = new XMLSerializer().serializeToString(drawing);
    return link.dataset.frame.replace("</svg>", () => `${inside}</svg>`);
  };

  const picture = (drawing) =>
    new Promise((resolve, reject) => {
      const image = new Image();
      image.addEventListener("load", () => resolve(image));
      image.addEventListener("error", reject);
      image.src = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
    });

  const png = async (drawing) => {
    const image = await picture(drawing);
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH;
    canvas.height = Math.round((WIDTH * image.naturalHeight) / image.naturalWidth);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  };

  for (const link of document.querySelectorAll(".figure-png")) {
    link.hidden = false;
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      const file = document.createElement("a");
      file.href = URL.createObjectURL(await png(standalone(link)));
      file.download = link.href.replace(/.*\//, "").replace(/\.svg$/, ".png");
      file.click();
      setTimeout(() => URL.revokeObjectURL(file.href), 60_000); // until it is saved
    });
  }
}
