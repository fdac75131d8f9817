"""The network of docs/_static/explore/ against Keras': what it answers."""

import numpy as np
import pytest

from polybook.explore.arrays import for_script
from polybook.kernel_arrays import arrays

PROBABILITIES = """({ pixels, ...tensors }) => {
  const network = Explore.Network.fromTensors(tensors);
  return Array.from({ length: pixels.length / 784 },
    (_, at) => network.probabilities(pixels.subarray(784 * at, 784 * (at + 1))));
}"""
OF_EIGHT_BITS = f"""({{ pixels, packed }}) => {{
  const tensors = Object.fromEntries(
    Object.entries(packed).map(([name, array]) => [name, Explore.decodeArray(array)]));
  return ({PROBABILITIES})({{ pixels, ...tensors }});
}}"""


def pixels(trained, name: str) -> np.ndarray:
    return trained.raw / {"raw": 1, "divided": 255}[name]


def eight_bits(weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights rounded to bytes, and the factor of their array: as in `ship_it.py`."""
    factor = np.abs(weights).max() / 127
    return np.round(weights / factor).astype(np.int8), factor


@pytest.mark.parametrize("name", ["raw", "divided"])
def test_the_probabilities_are_those_of_keras(engine, trained, name):
    found = np.array(engine(PROBABILITIES, pixels=pixels(trained, name), **trained.tensors))
    assert np.abs(found - trained.probabilities[name]).max() < 1e-4
    assert len(set(found.argmax(axis=1))) == 10, "they are not all alike"


@pytest.mark.parametrize("name", ["raw", "divided"])
def test_weights_of_eight_bits_answer_the_same(engine, trained, name):
    packed = arrays({name: eight_bits(values) for name, values in trained.tensors.items()})
    packed = {name: for_script(**array) for name, array in packed.items()}
    found = np.array(engine(OF_EIGHT_BITS, pixels=pixels(trained, name), packed=packed))
    expected = trained.probabilities[name]
    assert (found.argmax(axis=1) == expected.argmax(axis=1)).mean() >= 0.99
    assert abs(found.max(axis=1).mean() - expected.max(axis=1).mean()) < 0.01


SAYS = (
    "(values) => { try { (CALL)(values); return null; } catch (error) { return error.message; } }"
)


def test_weights_of_another_network_are_refused(engine, trained):
    other = trained.tensors | {"bias3": np.zeros(499)}
    said = engine(SAYS.replace("CALL", PROBABILITIES), pixels=trained.raw[0], **other)
    assert said.startswith("bias3 has 499 numbers, not 500")
    missing = {name: array for name, array in trained.tensors.items() if name != "kernel4"}
    said = engine(SAYS.replace("CALL", PROBABILITIES), pixels=trained.raw[0], **missing)
    assert said.startswith("kernel4 has undefined numbers, not 500 × 10")


def test_half_an_image_is_refused(engine, trained):
    said = engine(
        SAYS.replace(
            "CALL", "({ pixels, ...t }) => Explore.Network.fromTensors(t).forward(pixels)"
        ),
        pixels=trained.raw[0, :700],
        **trained.tensors,
    )
    assert said == "700 pixels are no whole number of images of 28 × 28."
