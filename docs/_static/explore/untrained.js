"use strict";
/**
 * A network before it is trained, at any scale of its input: as its biases are 0, its outputs are
 * those for raw pixels times the scale. So the outputs are enough, and no network is needed.
 */
globalThis.Explore ??= /** @type {ExploreNamespace} */ ({});

(() => {
  const CLASSES = 10;
  const EPSILON = 1e-7; // Keras' own: beyond it, a clipped loss has no gradient
  const SHOWN = 0; // the image of the figure

  /**
   * The logarithms of the ten probabilities, in double precision.
   * @param {ArrayLike<number>} outputs
   */
  function logarithms(outputs) {
    const values = Array.from(outputs);
    const largest = Math.max(...values);
    const sum = values.reduce((total, value) => total + Math.exp(value - largest), 0);
    return values.map((value) => value - largest - Math.log(sum));
  }

  /**
   * What an untrained network makes of a batch whose pixels are divided.
   * @param {{ outputs: ArrayLike<number>, labels: ArrayLike<number> }} story its outputs for raw
   *   pixels, (images, 10), and what the images show
   * @param {number} divisor
   */
  Explore.untrained = ({ outputs, labels }, divisor) => {
    const scaled = Array.from(outputs, (output) => output / divisor);
    const each = Array.from(labels, (_label, image) =>
      logarithms(scaled.slice(CLASSES * image, CLASSES * (image + 1))),
    );
    const own = each.map((ten, image) => ten[labels[image]]);
    const isSeen = (/** @type {number} */ logarithm) =>
      logarithm >= Math.log(EPSILON) && logarithm <= Math.log1p(-EPSILON);
    return {
      probabilities: each[SHOWN].map(Math.exp),
      loss: -own.reduce((sum, logarithm) => sum + logarithm, 0) / own.length,
      seen: own.filter(isSeen).length / own.length,
    };
  };
})();
