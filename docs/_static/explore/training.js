/**
 * How the asker's network learns: its start, its loss, Keras' Adam, an epoch. One function, as in
 * network.js, and `train`, what a worker does with both.
 */
globalThis.Explore ??= /** @type {ExploreNamespace} */ ({});

Explore.installTraining = function (Explore) {
  const PIXELS = 28 * 28;
  const CLASSES = 10;
  const EPSILON = 1e-7; // Keras' own, of the clipped loss and of Adam

  /**
   * Numbers from 0 to 1, without 1, the same ones for a seed: mulberry32 by Tommy Ettinger.
   * @param {number} seed
   */
  function randomNumbers(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  /**
   * The network before training, as Keras draws it: Glorot's uniform weights, biases of 0.
   * @param {() => number} random
   */
  function startingNetwork(random) {
    const start = Explore.TENSORS.map(({ name, shape }) => {
      const values = new Float32Array(shape.reduce((size, length) => size * length, 1));
      if (shape.length > 1) {
        const [inputs, outputs] = shape.slice(-2);
        const limit = Math.sqrt(6 / ((inputs + outputs) * (values.length / inputs / outputs)));
        for (let at = 0; at < values.length; at++) values[at] = limit * (2 * random() - 1);
      }
      return [name, values];
    });
    return Explore.Network.fromTensors(/** @type {Tensors} */ (Object.fromEntries(start)));
  }

  /**
   * 0 to count − 1 in an order of chance: the shuffle of Fisher and Yates.
   * @param {number} count
   * @param {() => number} random
   */
  function shuffled(count, random) {
    const order = Array.from({ length: count }, (_, at) => at);
    for (let at = count - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      [order[at], order[other]] = [order[other], order[at]];
    }
    return order;
  }

  /**
   * Cross-entropy, its gradient, and how many answers are right.
   *
   * "clipped" is what Keras computes from the probabilities of a softmax on JAX and PyTorch: a
   * probability below EPSILON, or as close to 1, counts as that, and has no gradient.
   * @param {Float32Array} logits (images, 10)
   * @param {ArrayLike<number>} labels
   * @param {LossName} loss
   */
  function evaluate(logits, labels, loss) {
    const gradients = new Float32Array(logits.length);
    let sum = 0;
    let right = 0;
    for (let image = 0; image < labels.length; image++) {
      const from = image * CLASSES;
      const of = logits.subarray(from, from + CLASSES);
      const largest = Math.max(...of);
      let total = 0;
      for (const logit of of) total += Math.exp(logit - largest);
      const label = labels[image];
      const logarithm = of[label] - largest - Math.log(total);
      if (of.indexOf(largest) === label) right++;
      if (loss === "clipped") {
        const probability = Math.exp(logarithm);
        const clipped = Math.min(Math.max(probability, EPSILON), 1 - EPSILON);
        sum -= Math.log(clipped);
        if (clipped !== probability) continue;
      } else {
        sum -= logarithm;
      }
      for (let digit = 0; digit < CLASSES; digit++) {
        const probability = Math.exp(of[digit] - largest) / total;
        gradients[from + digit] = (probability - (digit === label ? 1 : 0)) / labels.length;
      }
    }
    return { loss: sum / labels.length, right, gradients };
  }

  /** Adam with Keras' own settings, and EPSILON where Keras adds it. */
  class Adam {
    /** @param {Float32Array[]} parameters changed by each step */
    constructor(parameters) {
      this.parameters = parameters;
      this.means = parameters.map((values) => new Float32Array(values.length));
      this.squares = parameters.map((values) => new Float32Array(values.length));
      this.steps = 0;
    }

    /** @param {Float32Array[]} gradients */
    step(gradients) {
      this.steps++;
      const rate =
        (0.001 * Math.sqrt(1 - Math.pow(0.999, this.steps))) / (1 - Math.pow(0.9, this.steps));
      this.parameters.forEach((values, at) => {
        const slopes = gradients[at];
        const mean = this.means[at];
        const square = this.squares[at];
        for (let k = 0; k < values.length; k++) {
          const slope = slopes[k];
          mean[k] += (slope - mean[k]) * (1 - 0.9);
          square[k] += (slope * slope - square[k]) * (1 - 0.999);
          values[k] -= (rate * mean[k]) / (Math.sqrt(square[k]) + EPSILON);
        }
      });
    }
  }

  /**
   * Go once through the images, in this order, a step after each batch.
   * @param {Network} network
   * @param {Adam} adam
   * @param {Digits} digits
   * @param {number[]} order
   * @param {number} batchSize
   * @param {LossName} loss
   * @param {(images: number) => void} report told after each batch how many images went through
   * @returns {number} the mean loss, as Keras reports it: each batch before its step
   */
  function trainEpoch(network, adam, digits, order, batchSize, loss, report = () => {}) {
    let sum = 0;
    for (let from = 0; from < order.length; from += batchSize) {
      const chosen = order.slice(from, from + batchSize);
      const pixels = new Float32Array(chosen.length * PIXELS);
      chosen.forEach((image, at) => {
        pixels.set(digits.pixels.subarray(image * PIXELS, (image + 1) * PIXELS), at * PIXELS);
      });
      const labels = chosen.map((image) => digits.labels[image]);
      const found = evaluate(network.forward(pixels), labels, loss);
      network.backward(found.gradients);
      adam.step(network.gradients);
      sum += found.loss * chosen.length;
      report(from + chosen.length);
    }
    return sum / order.length;
  }

  /**
   * The share of the digits that a network reads right.
   * @param {Network} network
   * @param {Digits} digits
   */
  function accuracy(network, digits) {
    const { right } = evaluate(network.forward(digits.pixels), digits.labels, "logits");
    return right / digits.labels.length;
  }

  /**
   * @param {RawDigits} digits
   * @param {number} divisor of the pixels
   */
  function divided({ pixels, labels }, divisor) {
    const scaled = new Float32Array(pixels);
    for (let at = 0; at < scaled.length; at++) scaled[at] /= divisor;
    return { pixels: scaled, labels };
  }

  /**
   * Train from a seed, and tell of each batch and each epoch.
   * @param {TrainingTask} task
   * @param {(news: TrainingNews) => void} tell
   */
  function train(task, tell) {
    const random = randomNumbers(task.seed);
    const network = startingNetwork(random);
    const adam = new Adam(network.parameters);
    const training = divided(task.training, task.divisor);
    const test = divided(task.test, task.divisor);
    const count = training.labels.length;
    for (let epoch = 1; epoch <= task.epochs; epoch++) {
      const order = shuffled(count, random);
      const loss = trainEpoch(network, adam, training, order, task.batchSize, task.loss, (images) =>
        tell({ done: (epoch - 1 + images / count) / task.epochs }),
      );
      tell({ epoch, loss, accuracy: accuracy(network, test) });
    }
  }

  Object.assign(Explore, {
    Adam,
    accuracy,
    evaluate,
    randomNumbers,
    shuffled,
    startingNetwork,
    train,
    trainEpoch,
  });
};

Explore.installTraining(Explore);
