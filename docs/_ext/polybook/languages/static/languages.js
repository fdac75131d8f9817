"use strict";

// The anchors of a page are the same in every language, so a link of the switcher can lead to the
// section that is being read. Without JavaScript it leads to the top of the page.
{
  const named = () => {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null; // an address may end in anything, such as #%
    }
  };
  const fragmentBeingRead = () => {
    const target = named();
    const top = target?.getBoundingClientRect().top;
    if (top > -1 && top < innerHeight) return location.hash;
    // Furo marks the section and those around it, outermost first, in the contents of the page.
    return [...document.querySelectorAll(".toc-tree .scroll-current > a")].at(-1)?.hash ?? "";
  };
  for (const link of document.querySelectorAll(".languages a")) {
    // Also for a new tab: by the middle button, or from the menu of the link.
    for (const event of ["click", "auxclick", "contextmenu"]) {
      link.addEventListener(event, () => {
        link.hash = fragmentBeingRead();
        link.search = location.search; // what was searched for
      });
    }
  }
}
