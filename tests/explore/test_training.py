"""How the scripts train, against finite differences and against the same network in NumPy."""

import numpy as np
import pytest

import mnist
from explore import in_numpy
from explore.conftest import NAMES
from study.protocol import CLIPPED, EPSILON, LOGITS, LOSSES

SHAPES = dict(
    zip(
        NAMES,
        [(5, 5, 1, 20), (20,), (5, 5, 20, 50), (50,), (2450, 500), (500,), (500, 10), (10,)],
        strict=True,
    )
)
IMAGES = 40
BATCH_SIZE = 16  # the last batch of an epoch is smaller


@pytest.fixture(scope="module")
def start() -> dict[str, np.ndarray]:
    """Weights as Keras draws them, and biases that are not 0, as in a network that has learned."""
    random = np.random.default_rng(0)
    return {
        name: random.uniform(-1, 1, shape).astype(np.float32)
        * np.float32(np.sqrt(6 / (np.prod(shape[:-2]) * sum(shape[-2:]))) if shape[1:] else 0.05)
        for name, shape in SHAPES.items()
    }


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray]:
    """Divided pixels, (images, 784), and labels."""
    loaded = mnist.load()
    x = loaded.x_train[:IMAGES].reshape(IMAGES, -1).astype(np.float32) / 255
    return x, loaded.y_train[:IMAGES].astype(int)


TENSORS = f"({{ {', '.join(NAMES)} }})"
EPOCH = f"""({{ pixels, labels, order, batchSize, loss, {", ".join(NAMES)} }}) => {{
  const network = Explore.Network.fromTensors({TENSORS});
  const adam = new Explore.Adam(network.parameters);
  const epoch = () =>
    Explore.trainEpoch(network, adam, {{ pixels, labels }}, order, batchSize, loss);
  return [epoch(), epoch()];
}}"""


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("scale", [1, 255])
def test_the_losses_of_two_epochs_are_those_of_numpy(engine, start, digits, loss, scale):
    pixels, labels = digits
    pixels = scale * pixels
    order = np.random.default_rng(1).permutation(IMAGES)
    found = engine(
        EPOCH,
        pixels=pixels,
        labels=labels.tolist(),
        order=order.tolist(),
        batchSize=BATCH_SIZE,
        loss=loss,
        **start,
    )
    parameters = {name: values.astype(np.float64) for name, values in start.items()}
    adam = in_numpy.Adam(parameters)
    expected = []
    for _epoch in range(2):
        losses = []
        for at in range(0, IMAGES, BATCH_SIZE):
            batch = order[at : at + BATCH_SIZE]
            x = pixels[batch].reshape(-1, 28, 28, 1)
            mean, gradients = in_numpy.loss_and_gradients(parameters, x, labels[batch], loss)
            adam.step(gradients)
            losses += [mean] * len(batch)
        expected.append(np.mean(losses))
    assert expected[1] != pytest.approx(expected[0], rel=0.02), "training has moved it"
    # The first epoch begins with the same weights; rounding to float32 grows from step to step.
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-4)
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-2)


SLOPES = f"""({{ pixels, labels, loss, step, parts, {", ".join(NAMES)} }}) => {{
  const network = Explore.Network.fromTensors({TENSORS});
  const found = () => Explore.evaluate(network.forward(pixels), labels, loss);
  network.backward(found().gradients);
  return network.parameters.map((values, at) => Array.from({{ length: parts }}, (_, part) => {{
    const along = network.gradients[at].map((one, k) => ((7 * k) % 11) % parts === part ? one : 0);
    const norm = Math.sqrt(along.reduce((sum, one) => sum + one * one, 0));
    const start = values.slice();
    const lossAt = (distance) => {{
      for (let k = 0; k < values.length; k++) values[k] = start[k] + distance * along[k] / norm;
      return found().loss;
    }};
    const slope = (lossAt(step) - lossAt(-step)) / (2 * step);
    values.set(start);
    return {{ norm, slope }};
  }}));
}}"""


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("loss", LOSSES)
def test_along_its_gradient_the_loss_rises_as_fast_as_the_gradient_is_long(
    engine, start, digits, loss, parts
):
    """For each array by itself, by finite differences.

    As a whole, and by parts: a gradient that is long enough, and points elsewhere, would not have
    the slope of each of its parts.
    """
    pixels, labels = digits
    given = {"pixels": pixels, "labels": labels.tolist(), "loss": loss, **start}
    found = engine(SLOPES, step=1e-4, parts=parts, **given)
    assert len(found) == len(SHAPES)
    for name, of_parts in zip(NAMES, found, strict=True):
        for each in of_parts:
            assert each["norm"] > 1e-3, name
            np.testing.assert_allclose(each["slope"], each["norm"], rtol=1e-2, err_msg=name)


EVALUATE = """({ logits, labels, loss }) => Explore.evaluate(logits, labels, loss)"""


def test_the_clipped_loss_sees_nothing_that_is_nearly_sure(engine):
    logits = np.zeros((3, 10))
    logits[0, 0] = logits[1, 0] = 30  # right beyond 1 − EPSILON; wrong below EPSILON; undecided
    found = {loss: engine(EVALUATE, logits=logits, labels=[0, 1, 2], loss=loss) for loss in LOSSES}
    losses = {CLIPPED: [-np.log1p(-EPSILON), -np.log(EPSILON)], LOGITS: [9 * np.exp(-30), 30]}
    for loss, (sure, wrong) in losses.items():
        np.testing.assert_allclose(found[loss]["loss"], (sure + wrong + np.log(10)) / 3, rtol=1e-6)
        assert found[loss]["right"] == 1
    blind, seeing = (np.reshape(found[loss]["gradients"], (3, 10)) for loss in (CLIPPED, LOGITS))
    assert not blind[:2].any()
    assert seeing[1, 0] == pytest.approx(1 / 3)
    np.testing.assert_allclose(blind[2], seeing[2])


def test_the_start_is_as_keras_draws_it(engine):
    [random, other] = (
        engine(
            """({ seed }) => Explore.startingNetwork(Explore.randomNumbers(seed)).parameters.map(
              (values) => ({
                mean: values.reduce((sum, value) => sum + value, 0) / values.length,
                largest: Math.max(...values.slice(0, 10000)),
                smallest: Math.min(...values.slice(0, 10000)),
                square: values.reduce((sum, value) => sum + value * value, 0) / values.length,
                first: values[0],
              }))""",
            seed=seed,
        )
        for seed in (0, 1)
    )
    for (name, shape), values in zip(SHAPES.items(), random, strict=True):
        if len(shape) == 1:
            assert values["square"] == 0, name
            continue
        limit = np.sqrt(6 / (np.prod(shape[:-2]) * sum(shape[-2:])))
        assert 0.98 * limit < values["largest"] <= limit * (1 + 1e-6), name
        assert 0.98 * limit < -values["smallest"] <= limit * (1 + 1e-6), name
        # A uniform value has the variance limit² / 3; its mean over n has limit² / 3n.
        size = np.prod(shape)
        assert abs(values["mean"]) < 4 * limit / np.sqrt(3 * size), name
        np.testing.assert_allclose(values["square"], limit**2 / 3, rtol=6 / np.sqrt(size))
    assert random[0]["first"] != other[0]["first"]


def test_a_shuffle_has_each_image_once_and_every_order_has_its_chance(engine):
    orders = engine(
        """() => { const random = Explore.randomNumbers(0);
          return Array.from({ length: 6000 }, () => Explore.shuffled(3, random).join("")); }"""
    )
    counts = {order: orders.count(order) for order in orders}
    assert sorted(counts) == ["012", "021", "102", "120", "201", "210"]
    # 1,000 each are expected; four deviations of a binomial are 115.
    assert all(abs(count - 1000) < 115 for count in counts.values())


def test_a_seed_gives_the_same_training_and_tells_of_each_batch(engine, digits):
    pixels, labels = digits
    train = """({ seed, pixels, labels }) => {
      const told = [];
      const digits = { pixels, labels };
      const rules = { divisor: 1, epochs: 2, batchSize: 16, loss: "logits" };
      const task = { ...rules, seed, training: digits, test: digits };
      Explore.train(task, (news) => told.push(news));
      return told;
    }"""
    first, again, other = (
        engine(train, seed=seed, pixels=pixels, labels=labels.tolist()) for seed in (5, 5, 6)
    )
    assert first == again
    assert first != other
    assert [news["done"] for news in first if "done" in news] == [
        pytest.approx(share) for share in (0.2, 0.4, 0.5, 0.7, 0.9, 1)
    ]
    epochs = [news for news in first if "epoch" in news]
    assert [news["epoch"] for news in epochs] == [1, 2]
    assert epochs[1]["loss"] < epochs[0]["loss"]
    assert all(0 <= news["accuracy"] <= 1 for news in epochs)
