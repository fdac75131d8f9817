"use strict";

// Where pages are served while they are written: an old page says why there is no new one.
fetch(new URL("build-problems.txt", document.currentScript.src), { cache: "no-store" })
  .then((answer) => (answer.ok ? answer.text() : ""))
  .then((problems) => {
    if (!problems) return;
    const box = document.createElement("pre");
    box.className = "build-problems";
    box.lang = "en"; // as in the terminal
    box.dir = "ltr";
    box.setAttribute("role", "alert");
    box.textContent = problems;
    document.body.prepend(box);
  });
