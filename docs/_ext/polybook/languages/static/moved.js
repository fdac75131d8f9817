"use strict";

// Who comes for a section of a page that has moved is led to that section. Without JavaScript the
// page leads to the top of the other one.
{
  const link = document.querySelector("a");
  if (location.hash && !link.hash) location.replace(link.href + location.hash);
}
