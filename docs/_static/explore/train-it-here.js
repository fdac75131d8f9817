"use strict";
/**
 * Train it here: the asker's network on a few digits, on raw and on divided pixels at once, each in
 * a worker, so that the page goes on.
 */
globalThis.Explore ??= /** @type {ExploreNamespace} */ ({});

(() => {
  const DIVISORS = [1, 255];
  /** @type {LossName[]} */
  const LOSSES = ["logits", "clipped"];
  const LARGEST_SEED = 999_999;

  /** A program of its own, with what network.js and training.js install. */
  const program = () =>
    [Explore.installNetwork, Explore.installTraining].reduce(
      (text, install) => `${text}(${install})(Explore);\n`,
      "const Explore = {};\n",
    ) + "onmessage = ({ data }) => Explore.train(data, (news) => postMessage(news));";

  class TrainItHere {
    /** @param {ExplorePlace} place */
    constructor(place) {
      this.place = place;
      /** @type {Worker[]} */
      this.workers = [];
      this.runs = 0;

      this.losses = LOSSES.map((value, number) => {
        const input = Explore.element("input", { type: "radio", name: `${place.id}-loss`, value });
        input.checked = number === 0;
        return input;
      });
      this.seed = Explore.element("input", { type: "number", min: "0", max: `${LARGEST_SEED}` });
      this.seed.value = "0";
      this.start = place.button("train", () => (this.isTraining ? this.stop() : this.train()));
      this.progress = Explore.element("progress", { hidden: "" });
      place.name(this.progress, "progress");
      this.chart = new Explore.LineChart(place, "epoch", ["raw", "divided"]);
      this.chart.element.hidden = true;

      const buttons = Explore.element("div", { class: "explore-buttons" });
      buttons.append(
        this.start,
        place.button("another", () => {
          this.setSeed(this.readSeed() + 1);
          this.train();
        }),
        place.copyButton(() => [
          ["seed", String(this.readSeed())],
          ["loss", this.loss],
        ]),
      );
      place.root.append(
        place.say(Explore.element("p"), "help", place.megabytes()),
        this.choices(),
        buttons,
        this.progress,
        this.chart.element,
      );
      place.onState((state) => this.take(state));
    }

    choices() {
      const { place } = this;
      const losses = Explore.element("fieldset");
      losses.append(place.say(Explore.element("legend"), "loss"));
      this.losses.forEach((input) => {
        const words = place.say(Explore.element("span"), input.value);
        losses.append(Explore.element("label", {}, input, words));
      });
      const words = place.say(Explore.element("span"), "seed");
      const seed = Explore.element("label", {}, words, this.seed);
      return Explore.element("div", { class: "training-choices" }, losses, seed);
    }

    get isTraining() {
      return this.workers.length > 0;
    }

    get loss() {
      return /** @type {LossName} */ (this.losses.find(({ checked }) => checked)?.value);
    }

    /** The seed in the field; what is no seed becomes one. */
    readSeed() {
      const seed = Math.trunc(this.seed.valueAsNumber);
      return seed >= 0 && seed <= LARGEST_SEED ? seed : 0;
    }

    /** @param {number} seed */
    setSeed(seed) {
      this.seed.value = String(seed > LARGEST_SEED ? 0 : seed);
    }

    /**
     * Set what an address says; the reader starts.
     * @param {URLSearchParams} state
     */
    take(state) {
      const seed = /^\d{1,6}$/.test(state.get("seed") ?? "") ? state.get("seed") : null;
      const loss = this.losses.find(({ value }) => value === state.get("loss"));
      if (seed !== null) this.setSeed(Number(seed));
      if (loss) loss.checked = true;
      return seed !== null || loss !== undefined;
    }

    async train() {
      const { place } = this;
      this.end();
      const run = ++this.runs;
      this.setSeed(this.readSeed());
      const seed = this.readSeed();
      const loss = this.loss;
      const story = await place.arrays();
      if (story === null || run !== this.runs) return; // or another run has begun meanwhile
      const epochs = story.epochs[0];
      const count = (/** @type {StoryArray} */ labels) => place.number(labels.length, "d");
      place.say(
        this.chart.caption,
        "table",
        count(story.test_labels),
        count(story.training_labels),
        place.number(seed, "d"),
        place.text(loss),
      );
      /** @type {number[][]} */
      const accuracies = DIVISORS.map(() => []);
      const done = DIVISORS.map(() => 0);
      this.progress.value = 0;
      this.progress.hidden = this.chart.element.hidden = false;
      this.chart.show(accuracies, epochs);
      place.say(this.start, "stop");

      this.workers = this.makeWorkers();
      this.workers.forEach((worker, which) => {
        worker.onerror = () => this.refuse();
        worker.onmessage = (/** @type {MessageEvent<TrainingNews>} */ { data }) => {
          if ("done" in data) {
            done[which] = data.done;
            this.progress.value = done.reduce((sum, share) => sum + share / done.length, 0);
            return;
          }
          accuracies[which].push(data.accuracy);
          this.chart.show(accuracies, epochs);
          const epoch = accuracies[which].length;
          if (accuracies.every(({ length }) => length >= epoch)) {
            this.tell(
              accuracies.map((shares) => shares[epoch - 1]),
              epoch,
              epochs,
            );
          }
        };
        worker.postMessage({
          training: { pixels: story.training, labels: story.training_labels },
          test: { pixels: story.test, labels: story.test_labels },
          epochs,
          batchSize: story.batch_size[0],
          divisor: DIVISORS[which],
          seed,
          loss,
        });
      });
    }

    /** One for each divisor; none where the browser refuses them at once. */
    makeWorkers() {
      const address = URL.createObjectURL(new Blob([program()], { type: "text/javascript" }));
      try {
        return DIVISORS.map(() => new Worker(address));
      } catch {
        this.refuse();
        return [];
      } finally {
        URL.revokeObjectURL(address);
      }
    }

    /** Say that this browser lets no page train. */
    refuse() {
      this.end();
      this.place.say(this.place.note, "noWorker");
    }

    /**
     * Say aloud what an epoch has brought.
     * @param {number[]} accuracies of the inputs after it
     * @param {number} epoch
     * @param {number} epochs
     */
    tell(accuracies, epoch, epochs) {
      const { place } = this;
      const counts = [epoch, epochs].map((count) => place.number(count, "d"));
      place.announce("ended", ...counts, ...accuracies.map((share) => place.number(share, ".1%")));
      if (epoch === epochs) this.end();
    }

    stop() {
      this.end();
      this.place.announce("stopped");
    }

    /** End what is trained, if anything is. */
    end() {
      this.workers.forEach((worker) => worker.terminate());
      this.workers = [];
      this.progress.hidden = true;
      this.place.say(this.start, "train");
    }
  }

  Explore.start("train-it-here", (place) => new TrainItHere(place));
})();
