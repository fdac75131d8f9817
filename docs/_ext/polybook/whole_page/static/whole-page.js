"use strict";

// A box that scrolls can be reached by keyboard, and only as long as it scrolls.
const boxes = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    if (target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight) {
      target.tabIndex = 0;
    } else {
      target.removeAttribute("tabindex");
    }
  }
});
for (const box of document.querySelectorAll("pre, .math-wrapper, .table-wrapper")) {
  boxes.observe(box);
}

// Furo's drawers open by labels, which no key reaches: buttons do the same. The focus goes in with who opens one by keyboard,
// Escape closes it, and the focus is back on the button.
for (const [id, drawer] of [["__navigation", ".sidebar-drawer"], ["__toc", ".toc-drawer"]]) {
  const state = document.getElementById(id);
  const inside = document.querySelector(drawer);
  if (!state || !inside) {
    continue;
  }
  let opener = null;
  const buttons = Array.from(document.querySelectorAll(`label[for="${id}"]:not(.overlay)`), (label) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = label.className;
    button.setAttribute("aria-label", state.getAttribute("aria-label"));
    button.append(...label.childNodes);
    label.replaceWith(button);
    button.addEventListener("click", (event) => {
      state.click();
      opener = event.detail === 0 && state.checked ? button : null; // 0: by keyboard
      if (opener) {
        inside.addEventListener("transitionend", enter, { once: true });
        enter(); // where nothing moves, there is no end of a transition
      }
    });
    return button;
  });
  const enter = () => {
    if (state.checked && !inside.contains(document.activeElement)) {
      Array.from(inside.querySelectorAll("a[href], input, button")).find((one) => one.checkVisibility())?.focus();
    }
  };
  const tell = () => {
    for (const button of buttons) {
      button.setAttribute("aria-expanded", String(state.checked));
    }
  };
  state.addEventListener("change", tell);
  tell();
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state.checked) {
      state.click();
      (opener ?? buttons.find((button) => button.checkVisibility()))?.focus();
    }
  });
}

// The side bar shows where one is, also where that is far down in it.
const entry = document.querySelector(".sidebar-tree .current-page > a");
const list = entry?.closest(".sidebar-scroll");
if (list) {
  const below = entry.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom;
  if (below > 0) {
    list.scrollBy({ top: below + list.clientHeight / 3, behavior: "instant" });
  }
}
