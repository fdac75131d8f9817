"use strict";

// Without this script there is no button, and nothing to hide.
const words = document.currentScript.dataset;
const SECONDS = 2;
const ICONS = {
  copy: '<path d="M16 8V4H4v12h4M8 8h12v12H8z"/>',
  copied: '<path d="m5 12 5 5 9-10"/>',
  failed: '<path d="m6 6 12 12M18 6 6 18"/>',
};

// Said to those who do not see the button change.
const copyStatus = document.createElement("p");
copyStatus.className = "copy-status";
copyStatus.setAttribute("role", "status");
document.body.append(copyStatus);

const codeOf = (box) => {
  const code = box.cloneNode(true);
  for (const part of code.querySelectorAll(".linenos, .gp, .go")) { // numbers of lines, prompts, outputs
    part.remove();
  }
  return code.textContent.trimEnd() + "\n";
};

// The old way serves where the browser has no clipboard for the page, as over plain HTTP or in some browsers from a folder.
// Passages are copied in this way, and the addresses of explanations: see polybook/catalogs and polybook/explore.
const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.className = "copy-status";
    area.value = text;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    return isDone;
  }
};

const show = (button, state) => {
  button.dataset.state = state;
  button.title = words[state];
  button.setAttribute("aria-label", words[state]);
  button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true">${ICONS[state]}</svg>`;
};

for (const box of document.querySelectorAll("div.highlight > pre")) {
  if (box.closest(".cell_output")) {
    continue;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-button";
  show(button, "copy");
  let back;
  button.addEventListener("click", async () => {
    const state = (await copyText(codeOf(box))) ? "copied" : "failed";
    button.focus();
    show(button, state);
    copyStatus.textContent = words[state];
    clearTimeout(back);
    back = setTimeout(() => {
      show(button, "copy");
      copyStatus.textContent = "";
    }, SECONDS * 1000);
  });
  box.after(button);
}
