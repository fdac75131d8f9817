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
    // One reads near the top of the window. Over the last screen of the page, where nothing more comes up there, that place
    // goes down to the foot, so that short sections at the end have their turn.
    const start = innerHeight / 8;
    const end = document.documentElement.scrollHeight - innerHeight;
    const way = Math.min(innerHeight, end); // a page may be no longer than that
    const place = start + (innerHeight - start) * Math.max(0, 1 - (end - scrollY) / way);
    const sections = [...document.querySelectorAll("section section[id]")];
    const read = sections.findLast((section) => section.getBoundingClientRect().top <= place);
    return read ? `#${read.id}` : "";
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
