"""The counter-examples: the tree against the same tree, and the gains against the records.

And what the page says of pretrained models, against the code of Keras.
"""

import numpy as np
import pytest

import study.records


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("counterexamples")


@pytest.mark.parametrize("scaling", ["divided_by_255", "standardized"])
def test_the_tree_asks_the_same_questions_on_every_scale(story, scaling):
    assert story.numbers[f"tree_{scaling}_same_questions"] == 1


@pytest.mark.parametrize("scaling", ["divided_by_255", "standardized"])
def test_another_answer_of_the_tree_comes_from_rounding_alone(story, scaling):
    """Each such image has a pixel exactly on a threshold; one in a hundred would be many."""
    different = story.numbers[f"tree_{scaling}_different"]
    assert story.numbers[f"tree_{scaling}_on_a_threshold"] == different
    assert different < story.numbers["test_images"] / 100


def test_the_tree_has_learnt_something(story):
    assert story.numbers["tree_raw_accuracy"] > 0.6


def test_the_gains_are_the_means_of_the_differences_within_a_seed(story):
    final = {}
    for record in study.records.read():
        run = record["configuration"]
        if (run["images"], run["optimizer"], run["learning_rate"]) == (6_000, "Adam", 0.001):
            final[run["scaling"], run["seed"]] = record["test"]["accuracy"][-1]
    for scaling in ("divided-by-255", "centred", "standardized-per-pixel"):
        gains = [
            100 * (final[scaling, seed] - final["raw", seed])
            for seed in range(story.numbers["seeds"])
        ]
        mean, half_width = story.numbers[f"{scaling.replace('-', '_')}_gain"]
        assert mean == pytest.approx(np.mean(gains))
        assert half_width > 0


@pytest.mark.parametrize("scaling", ["divided_by_255", "standardized", "centred"])
def test_the_cautious_interval_is_that_over_seeds_made_wider(story, scaling):
    mean, half_width = story.numbers[f"{scaling}_gain_on_other_images"]
    over_seeds, narrower = story.numbers[f"{scaling}_gain"]
    assert mean == pytest.approx(over_seeds)
    assert narrower * 0.99 < half_width < 2 * narrower
    assert abs(mean) > half_width
    assert 2 <= story.numbers["seeds_with_images"] <= story.numbers["seeds"]


def test_a_difference_is_called_settled_by_its_adjusted_p_value(story):
    p_values = [value for name, value in story.numbers.items() if name.endswith("_p")]
    assert len(p_values) == story.numbers["compared"] == 5
    settled = sum(value < story.numbers["settled_below"] for value in p_values)
    assert settled == story.numbers["settled"]


# Pretrained models --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def applications():
    return pytest.importorskip("keras").applications


def preprocessed(module) -> np.ndarray:
    """What becomes of one pixel of red 255, green 0, blue 51."""
    return np.ravel(module.preprocess_input(np.array([[[[255.0, 0.0, 51.0]]]], dtype="float32")))


@pytest.mark.parametrize("name", ["vgg16", "vgg19", "resnet"])
def test_vgg_and_resnet_are_centred_and_keep_their_size(applications, name):
    blue, green, red = preprocessed(getattr(applications, name))
    assert blue == pytest.approx(51 - 103.939, abs=0.01)
    assert green == pytest.approx(0 - 116.779, abs=0.01)
    assert red == pytest.approx(255 - 123.68, abs=0.01)


@pytest.mark.parametrize(
    "name",
    [
        *("resnet_v2", "inception_v3", "inception_resnet_v2", "xception", "nasnet"),
        *("mobilenet", "mobilenet_v2"),
    ],
)
def test_these_models_take_numbers_from_minus_one_to_one(applications, name):
    np.testing.assert_allclose(preprocessed(getattr(applications, name)), [1, -1, -0.6], rtol=1e-5)


def test_densenet_takes_standardized_colours(applications):
    expected = (np.array([1, 0, 0.2]) - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    np.testing.assert_allclose(preprocessed(applications.densenet), expected, rtol=1e-4)


@pytest.mark.parametrize(
    ("module", "model"),
    [
        ("efficientnet", "EfficientNetB0"),
        ("efficientnet_v2", "EfficientNetV2B0"),
        ("convnext", "ConvNeXtTiny"),
        ("mobilenet_v3", "MobileNetV3Small"),
    ],
)
def test_these_models_contain_their_scaling(applications, module, model):
    """Without weights nothing is downloaded; the layers are those of the pretrained model."""
    np.testing.assert_array_equal(preprocessed(getattr(applications, module)), [255, 0, 51])
    built = getattr(applications, model)(weights=None)
    first = [type(layer).__name__ for layer in built.layers[1:3]]
    assert {"Rescaling", "Normalization"} & set(first)
