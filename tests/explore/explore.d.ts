/** What the scripts of docs/_static/explore give each other, in one global name. */

type TensorName =
  "kernel1" | "bias1" | "kernel2" | "bias2" | "kernel3" | "bias3" | "kernel4" | "bias4";

/** The arrays of the network, shaped and ordered as Keras has them. */
type Tensors = Record<TensorName, Float32Array>;

interface Network {
  /** Every array that training changes. */
  readonly parameters: Float32Array[];
  /** In the order of `parameters`; filled by `backward`. */
  readonly gradients: Float32Array[];
  /** The ten inputs of the softmax of each image. The next call overwrites them. */
  forward(pixels: Float32Array): Float32Array;
  /** The gradients of what went last through `forward`. */
  backward(logitGradients: Float32Array): void;
  /** The ten probabilities of one image. */
  probabilities(pixels: Float32Array): Float32Array;
}

/** How the loss is computed: from the inputs of the softmax, or from its outputs, clipped. */
type LossName = "logits" | "clipped";

/** Images of 28 × 28 one after the other, on the scale of the network, and what they show. */
interface Digits {
  pixels: Float32Array;
  labels: ArrayLike<number>;
}

interface RawDigits {
  pixels: ArrayLike<number>;
  labels: ArrayLike<number>;
}

interface TrainingTask {
  training: RawDigits;
  test: RawDigits;
  divisor: number;
  epochs: number;
  batchSize: number;
  seed: number;
  loss: LossName;
}

/** After a batch the share of the work that is done; after an epoch its loss, and the accuracy. */
type TrainingNews = { done: number } | { epoch: number; loss: number; accuracy: number };

interface Adam {
  step(gradients: Float32Array[]): void;
}

interface ExploreNamespace {
  Network: {
    new (parameters: Float32Array[]): Network;
    fromTensors(tensors: Tensors): Network;
  };
  TENSORS: ReadonlyArray<{ name: TensorName; shape: number[] }>;
  softmax(logits: Float32Array): Float32Array;
  untrained(
    story: { outputs: ArrayLike<number>; labels: ArrayLike<number> },
    divisor: number,
  ): { probabilities: number[]; loss: number; seen: number };
  Adam: { new (parameters: Float32Array[]): Adam };
  accuracy(network: Network, digits: Digits): number;
  evaluate(
    logits: Float32Array,
    labels: ArrayLike<number>,
    loss: LossName,
  ): { loss: number; right: number; gradients: Float32Array };
  randomNumbers(seed: number): () => number;
  shuffled(count: number, random: () => number): number[];
  startingNetwork(random: () => number): Network;
  train(task: TrainingTask, tell: (news: TrainingNews) => void): void;
  trainEpoch(
    network: Network,
    adam: Adam,
    digits: Digits,
    order: number[],
    batchSize: number,
    loss: LossName,
    report?: (images: number) => void,
  ): number;
  installNetwork(Explore: ExploreNamespace): void;
  installTraining(Explore: ExploreNamespace): void;
}

declare var Explore: ExploreNamespace;

/** Of copy-buttons.js in polybook, which each page has: whether it is copied. */
declare const copyText: (text: string) => Promise<boolean>;
