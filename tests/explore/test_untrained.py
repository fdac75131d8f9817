"""What the scripts make of the outputs of an untrained network, against NumPy."""

import numpy as np
import pytest

from study.protocol import EPSILON

IMAGES = 30
UNTRAINED = """({ outputs, labels, divisor }) => Explore.untrained({ outputs, labels }, divisor)"""


@pytest.mark.parametrize("divisor", [255, 64, 1, 0.25])
def test_the_scale_of_the_input_is_that_of_the_outputs(engine, divisor):
    random = np.random.default_rng(0)
    outputs = random.normal(0, 30, (IMAGES, 10)).astype(np.float32)
    labels = random.integers(0, 10, IMAGES)
    found = engine(UNTRAINED, outputs=outputs, labels=labels.tolist(), divisor=divisor)
    scaled = outputs.astype(float) / divisor
    logarithms = scaled - np.logaddexp.reduce(scaled, axis=1, keepdims=True)
    own = logarithms[np.arange(IMAGES), labels]
    seen = (own >= np.log(EPSILON)) & (own <= np.log1p(-EPSILON))
    np.testing.assert_allclose(found["probabilities"], np.exp(logarithms[0]), rtol=1e-9)
    assert found["loss"] == pytest.approx(-own.mean(), rel=1e-9)
    assert found["seen"] == pytest.approx(seen.mean(), abs=1e-12)
    assert (found["seen"] == 1) == (divisor > 1), "the smaller the input, the more it sees"


@pytest.mark.parametrize("label", [0, 1])
def test_what_is_nearly_sure_is_not_seen_whether_right_or_wrong(engine, label):
    outputs = np.zeros((1, 10), np.float32)
    outputs[0, 0] = 30
    found = engine(UNTRAINED, outputs=outputs, labels=[label], divisor=1)
    assert found["seen"] == 0
    assert found["loss"] == pytest.approx(0 if label == 0 else 30, abs=1e-3)
