/**
 * The asker's network, forwards and backwards: two convolutions of 5 × 5, padded to the same size,
 * each with ReLU and max-pooling by 2, then two dense layers.
 *
 * All of it is one function, so that a worker can be made of its text: a page that is opened from a
 * folder may start no worker from a file.
 *
 * Each unit's weights lie side by side, (units, inputs): every inner loop goes through memory in
 * order. Keras keeps them as (inputs, units). Sums are taken in double precision.
 */
globalThis.Explore ??= /** @type {ExploreNamespace} */ ({});

Explore.installNetwork = function (Explore) {
  const SIDE = 28;
  const PIXELS = SIDE * SIDE;
  const KERNEL = 5;
  const MARGIN = (KERNEL - 1) / 2; // of zeros around a picture: "same" padding
  const CLASSES = 10;
  const SHUT = 4; // no place of a pooling window is above 0

  /**
   * What each array of the network is called in Keras' order, and its shape there.
   * @type {ReadonlyArray<{ name: TensorName, shape: number[] }>}
   */
  const TENSORS = [
    { name: "kernel1", shape: [KERNEL, KERNEL, 1, 20] },
    { name: "bias1", shape: [20] },
    { name: "kernel2", shape: [KERNEL, KERNEL, 20, 50] },
    { name: "bias2", shape: [50] },
    { name: "kernel3", shape: [2450, 500] },
    { name: "bias3", shape: [500] },
    { name: "kernel4", shape: [500, CLASSES] },
    { name: "bias4", shape: [CLASSES] },
  ];

  /** @param {number[]} shape */
  const sizeOf = (shape) => shape.reduce((size, length) => size * length, 1);

  /**
   * The other way round: (rows, columns) becomes (columns, rows).
   * @param {Float32Array} values
   * @param {number} columns
   */
  function transposed(values, columns) {
    const rows = values.length / columns;
    const result = new Float32Array(values.length);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        result[column * rows + row] = values[row * columns + column];
      }
    }
    return result;
  }

  /** What units have to learn, and how the loss changes with it. */
  class Units {
    /**
     * @param {Float32Array} weights (units, inputs)
     * @param {Float32Array} biases (units)
     */
    constructor(weights, biases) {
      this.count = biases.length;
      this.inputs = weights.length / biases.length;
      this.weights = weights;
      this.biases = biases;
      this.weightGradients = new Float32Array(0);
      this.biasGradients = new Float32Array(0);
    }

    forgetGradients() {
      if (this.biasGradients.length === 0) {
        this.weightGradients = new Float32Array(this.weights.length);
        this.biasGradients = new Float32Array(this.biases.length);
      }
      this.weightGradients.fill(0);
      this.biasGradients.fill(0);
    }
  }

  /** A convolution, its ReLU and its pooling: of four neighbours only the largest is kept. */
  class Convolution extends Units {
    /**
     * @param {Float32Array} weights (filters, kernel rows, kernel columns, channels)
     * @param {Float32Array} biases (filters)
     * @param {number} side of the picture, without its margin
     */
    constructor(weights, biases, side) {
      super(weights, biases);
      this.windows = side / 2;
      this.row = weights.length / biases.length / KERNEL; // a row of the kernel, in numbers
      this.channels = this.row / KERNEL;
      this.padded = side + 2 * MARGIN;
      this.inputSize = this.padded * this.padded * this.channels;
      this.outputSize = this.windows * this.windows * this.count;
    }

    /**
     * @param {Float32Array} input one picture, (padded rows, padded columns, channels)
     * @param {Float32Array} output its pooled picture, with a margin
     * @param {number} margin of the output
     * @param {Uint8Array} places which of the four is the largest, or SHUT: (windows, windows, filters)
     */
    forward(input, output, margin, places) {
      const { windows, row, channels, padded, count, inputs, weights, biases } = this;
      const down = padded * channels;
      const outputWidth = windows + 2 * margin;
      for (let filter = 0; filter < count; filter += 2) {
        for (let y = 0; y < windows; y++) {
          for (let x = 0; x < windows; x++) {
            // Two filters at the four places of a window: eight sums stay in registers.
            // prettier-ignore
            let a0 = 0, a1 = 0, a2 = 0, a3 = 0;
            // prettier-ignore
            let b0 = 0, b1 = 0, b2 = 0, b3 = 0;
            let at0 = (2 * y * padded + 2 * x) * channels;
            let atA = filter * inputs;
            for (let kernelRow = 0; kernelRow < KERNEL; kernelRow++) {
              const at1 = at0 + channels;
              const at2 = at0 + down;
              const at3 = at2 + channels;
              const atB = atA + inputs;
              for (let k = 0; k < row; k++) {
                const a = weights[atA + k];
                const b = weights[atB + k];
                const x0 = input[at0 + k];
                const x1 = input[at1 + k];
                const x2 = input[at2 + k];
                const x3 = input[at3 + k];
                a0 += a * x0;
                a1 += a * x1;
                a2 += a * x2;
                a3 += a * x3;
                b0 += b * x0;
                b1 += b * x1;
                b2 += b * x2;
                b3 += b * x3;
              }
              at0 += down;
              atA += row;
            }
            const window = (y * windows + x) * count + filter;
            const out = ((y + margin) * outputWidth + x + margin) * count + filter;
            const largestA = Math.max(a0, a1, a2, a3);
            const largestB = Math.max(b0, b1, b2, b3);
            const valueA = largestA + biases[filter];
            const valueB = largestB + biases[filter + 1];
            output[out] = Math.max(0, valueA);
            output[out + 1] = Math.max(0, valueB);
            places[window] = valueA > 0 ? place(largestA, a0, a1, a2) : SHUT;
            places[window + 1] = valueB > 0 ? place(largestB, b0, b1, b2) : SHUT;
          }
        }
      }
    }

    /**
     * Add to the gradients what one picture tells. Only the place that pooling has chosen, where
     * the ReLU is open, passes anything on: at most one in four.
     * @param {Float32Array} input as in `forward`
     * @param {Uint8Array} places as `forward` wrote them
     * @param {Float32Array} outputGradients shaped as the output
     * @param {number} margin of the output
     * @param {Float32Array | null} inputGradients to be added to, shaped as the input
     */
    backward(input, places, outputGradients, margin, inputGradients) {
      const { windows, row, channels, padded, count, inputs, weights } = this;
      const { weightGradients, biasGradients } = this;
      const down = padded * channels;
      const outputWidth = windows + 2 * margin;
      for (let filter = 0; filter < count; filter++) {
        for (let y = 0; y < windows; y++) {
          for (let x = 0; x < windows; x++) {
            const chosen = places[(y * windows + x) * count + filter];
            if (chosen === SHUT) continue;
            const out = ((y + margin) * outputWidth + x + margin) * count + filter;
            const gradient = outputGradients[out];
            if (gradient === 0) continue;
            biasGradients[filter] += gradient;
            let from = ((2 * y + (chosen >> 1)) * padded + 2 * x + (chosen & 1)) * channels;
            let at = filter * inputs;
            for (let kernelRow = 0; kernelRow < KERNEL; kernelRow++) {
              addMultiple(weightGradients, at, gradient, input, from, row);
              if (inputGradients) addMultiple(inputGradients, from, gradient, weights, at, row);
              from += down;
              at += row;
            }
          }
        }
      }
    }
  }

  /**
   * The first place of the largest, as in TensorFlow.
   * @param {number} largest
   * @param {number} first
   * @param {number} second
   * @param {number} third
   */
  function place(largest, first, second, third) {
    if (largest === first) return 0;
    if (largest === second) return 1;
    return largest === third ? 2 : 3;
  }

  /**
   * Add a multiple of `count` numbers to others. Every row here is a multiple of five long, and
   * five in a step take two thirds of the time.
   * @param {Float32Array} sums
   * @param {number} at
   * @param {number} factor
   * @param {Float32Array} values
   * @param {number} from
   * @param {number} count
   */
  function addMultiple(sums, at, factor, values, from, count) {
    for (let k = 0; k < count; k += 5) {
      sums[at + k] += factor * values[from + k];
      sums[at + k + 1] += factor * values[from + k + 1];
      sums[at + k + 2] += factor * values[from + k + 2];
      sums[at + k + 3] += factor * values[from + k + 3];
      sums[at + k + 4] += factor * values[from + k + 4];
    }
  }

  /** A dense layer, without what comes after it. */
  class Dense extends Units {
    /**
     * @param {Float32Array} input (images, inputs)
     * @param {Float32Array} output (images, units)
     * @param {number} images
     */
    forward(input, output, images) {
      const { count, inputs, weights, biases } = this;
      for (let unit = 0; unit < count; unit += 5) {
        const at0 = unit * inputs;
        const at1 = at0 + inputs;
        const at2 = at1 + inputs;
        const at3 = at2 + inputs;
        const at4 = at3 + inputs;
        for (let image = 0; image < images; image++) {
          const from = image * inputs;
          // prettier-ignore
          let sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0, sum4 = 0;
          for (let k = 0; k < inputs; k++) {
            const value = input[from + k];
            sum0 += value * weights[at0 + k];
            sum1 += value * weights[at1 + k];
            sum2 += value * weights[at2 + k];
            sum3 += value * weights[at3 + k];
            sum4 += value * weights[at4 + k];
          }
          const out = image * count + unit;
          output[out] = sum0 + biases[unit];
          output[out + 1] = sum1 + biases[unit + 1];
          output[out + 2] = sum2 + biases[unit + 2];
          output[out + 3] = sum3 + biases[unit + 3];
          output[out + 4] = sum4 + biases[unit + 4];
        }
      }
    }

    /**
     * Add to the gradients what a batch tells, and write those of the input.
     * @param {Float32Array} input
     * @param {Float32Array} outputGradients
     * @param {Float32Array} inputGradients
     * @param {number} images
     */
    backward(input, outputGradients, inputGradients, images) {
      const { count, inputs, weights, weightGradients, biasGradients } = this;
      inputGradients.fill(0, 0, images * inputs);
      for (let unit = 0; unit < count; unit++) {
        const at = unit * inputs;
        for (let image = 0; image < images; image++) {
          const gradient = outputGradients[image * count + unit];
          if (gradient === 0) continue; // its ReLU is shut
          biasGradients[unit] += gradient;
          const from = image * inputs;
          addMultiple(weightGradients, at, gradient, input, from, inputs);
          addMultiple(inputGradients, from, gradient, weights, at, inputs);
        }
      }
    }
  }

  class Network {
    /** @param {Float32Array[]} parameters weights and biases by turns, as `parameters` gives them */
    constructor(parameters) {
      const [weights1, biases1, weights2, biases2, weights3, biases3, weights4, biases4] =
        parameters;
      this.first = new Convolution(weights1, biases1, SIDE);
      this.second = new Convolution(weights2, biases2, SIDE / 2);
      this.dense = new Dense(weights3, biases3);
      this.output = new Dense(weights4, biases4);
      this.layers = [this.first, this.second, this.dense, this.output];
      this.room = this.makeRoom(1);
    }

    /**
     * Arrays as Keras keeps them, such as those of `model.get_weights()`.
     * @param {Tensors} tensors
     */
    static fromTensors(tensors) {
      return new Network(
        TENSORS.map(({ name, shape }) => {
          const values = tensors[name];
          if (values?.length !== sizeOf(shape)) {
            throw new Error(
              `${name} has ${values?.length} numbers, not ${shape.join(" × ")}: ` +
                "these are not the weights of the asker's network.",
            );
          }
          return transposed(values, /** @type {number} */ (shape.at(-1)));
        }),
      );
    }

    /** Every array that training changes. */
    get parameters() {
      return this.layers.flatMap((layer) => [layer.weights, layer.biases]);
    }

    /** In the order of `parameters`. */
    get gradients() {
      return this.layers.flatMap((layer) => [layer.weightGradients, layer.biasGradients]);
    }

    /**
     * Arrays for so many images at once; what backward needs stays in them after forward.
     * @param {number} images
     */
    makeRoom(images) {
      const { first, second, dense } = this;
      return {
        images,
        padded: pictures(images, first.inputSize),
        firstPlaces: Array.from({ length: images }, () => new Uint8Array(first.outputSize)),
        pooled: pictures(images, second.inputSize),
        secondPlaces: Array.from({ length: images }, () => new Uint8Array(second.outputSize)),
        features: pictures(images, dense.inputs),
        hidden: new Float32Array(images * dense.count),
        logits: new Float32Array(images * CLASSES),
        pooledGradients: new Float32Array(second.inputSize),
        featureGradients: pictures(images, dense.inputs),
        hiddenGradients: new Float32Array(images * dense.count),
      };
    }

    /**
     * The inputs of the softmax, (images, 10). The next call overwrites them.
     * @param {Float32Array} pixels (images, 28, 28)
     */
    forward(pixels) {
      const images = pixels.length / PIXELS;
      if (!Number.isInteger(images)) {
        throw new Error(`${pixels.length} pixels are no whole number of images of 28 × 28.`);
      }
      if (images > this.room.images) this.room = this.makeRoom(images);
      const { padded, firstPlaces, pooled, secondPlaces, features, hidden, logits } = this.room;
      const { first, second, dense, output } = this;
      for (let image = 0; image < images; image++) {
        for (let y = 0; y < SIDE; y++) {
          const from = image * PIXELS + y * SIDE;
          const row = pixels.subarray(from, from + SIDE);
          padded.each[image].set(row, (y + MARGIN) * first.padded + MARGIN);
        }
        first.forward(padded.each[image], pooled.each[image], MARGIN, firstPlaces[image]);
        second.forward(pooled.each[image], features.each[image], 0, secondPlaces[image]);
      }
      dense.forward(features.all, hidden, images);
      for (let at = 0; at < images * dense.count; at++) hidden[at] = Math.max(0, hidden[at]);
      output.forward(hidden, logits, images);
      return logits.subarray(0, images * CLASSES);
    }

    /**
     * The gradients of what went last through `forward`, into `gradients`.
     * @param {Float32Array} logitGradients (images, 10)
     */
    backward(logitGradients) {
      const images = logitGradients.length / CLASSES;
      const { padded, firstPlaces, pooled, secondPlaces, features, hidden } = this.room;
      const { pooledGradients, featureGradients, hiddenGradients } = this.room;
      const { first, second, dense, output } = this;
      for (const layer of this.layers) layer.forgetGradients();
      output.backward(hidden, logitGradients, hiddenGradients, images);
      for (let at = 0; at < images * dense.count; at++) {
        if (hidden[at] === 0) hiddenGradients[at] = 0;
      }
      dense.backward(features.all, hiddenGradients, featureGradients.all, images);
      for (let image = 0; image < images; image++) {
        pooledGradients.fill(0);
        second.backward(
          pooled.each[image],
          secondPlaces[image],
          featureGradients.each[image],
          0,
          pooledGradients,
        );
        first.backward(padded.each[image], firstPlaces[image], pooledGradients, MARGIN, null);
      }
    }

    /**
     * The ten probabilities of one image.
     * @param {Float32Array} pixels (28, 28)
     */
    probabilities(pixels) {
      return softmax(this.forward(pixels));
    }
  }

  /**
   * Images one after the other, as one array and each by itself.
   * @param {number} images
   * @param {number} size
   */
  function pictures(images, size) {
    const all = new Float32Array(images * size);
    const each = Array.from({ length: images }, (_, at) =>
      all.subarray(at * size, (at + 1) * size),
    );
    return { all, each };
  }

  /**
   * Ten probabilities from ten logits.
   * @param {Float32Array} logits
   */
  function softmax(logits) {
    const largest = Math.max(...logits);
    const exponentials = Array.from(logits, (logit) => Math.exp(logit - largest));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    return Float32Array.from(exponentials, (value) => value / sum);
  }

  Object.assign(Explore, { Network, softmax, TENSORS });
};

Explore.installNetwork(Explore);
