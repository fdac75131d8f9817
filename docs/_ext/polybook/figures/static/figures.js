"use strict";

// A figure as a PNG, wide enough for a slide: from its SVG, with the fonts of the reader. A browser lets no script read a
// picture of a folder: there only the SVG is offered.
if (location.protocol !== "file:") {
  const WIDTH = 1920;

  const picture = (address) =>
    new Promise((resolve, reject) => {
      const image = new Image();
      image.addEventListener("load", () => resolve(image));
      image.addEventListener("error", reject);
      image.src = address;
    });

  const png = async (address) => {
    const image = await picture(address);
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
      file.href = URL.createObjectURL(await png(link.href));
      file.download = link.href.replace(/.*\//, "").replace(/\.svg$/, ".png");
      file.click();
      setTimeout(() => URL.revokeObjectURL(file.href), 60_000); // until it is saved
    });
  }
}
