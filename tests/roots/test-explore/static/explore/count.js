"use strict";
Explore.start("count", (place) => {
  const sum = Explore.element("output");
  let steps = 0;
  const more = async () => {
    const { weights, steps: given } = await place.arrays();
    steps += Explore.step;
    place.say(sum, "sum", place.number(given[5] + weights[2] + steps, ".1f"));
    place.announce("sum", String(steps));
    place.replaceFigure();
  };
  place.root.append(place.button("more", more), place.copyButton(() => [["steps", String(steps)]]), sum);
});
