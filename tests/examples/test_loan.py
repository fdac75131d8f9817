"""What the loan shows: each claim about it, on what the story computed.

The customers come from a fixed seed, so the numbers are the same each time, up to the rounding of
another processor; a tolerance says how far a claim may bend before its sentence is wrong.
"""

import numpy as np
import pytest

from polybook.stories import Story
from this_book import BOOK

SCALES = ("raw", "min_max", "standardized")
UNITS = (*SCALES, "millions")
FEATURES = ("age", "income")


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("loan")


@pytest.fixture(scope="module")
def numbers(story):
    return story.numbers


@pytest.fixture(scope="module")
def costs(story):
    return {name: np.array(column, float) for name, column in story.figures["cost-by-step"].items()}


def test_the_lowest_cost_is_the_same_on_every_scale(numbers):
    """Newton's method ends where the gradient vanishes: the costs agree to rounding."""
    lowest = [numbers[f"{scale}_best_cost"] for scale in SCALES]
    np.testing.assert_allclose(lowest, numbers["best_cost"], rtol=1e-9)


def test_every_run_starts_at_the_cost_of_guessing(numbers):
    assert numbers["start_cost"] == pytest.approx(np.log(2))


def test_the_learning_rate_is_fair_no_cost_ever_rises(costs):
    for name in ("raw", "min–max", "standardized"):
        assert (np.diff(costs[name]) <= 1e-12).all()  # at the end only rounding moves it


def test_raw_inputs_do_not_come_near_the_lowest_cost(numbers):
    """Within 1 % would be near; more than half of the lowest cost is missing."""
    assert "raw_steps_needed" not in numbers
    assert numbers["raw_cost_excess"] > 0.5
    assert numbers["raw_final_cost"] / numbers["best_cost"] - 1 == pytest.approx(
        numbers["raw_cost_excess"]
    )


def test_scaled_inputs_come_within_one_per_cent_in_few_steps(numbers):
    assert numbers["standardized_steps_needed"] < 10
    assert numbers["min_max_steps_needed"] < 200
    assert numbers["steps"] > 50 * numbers["min_max_steps_needed"]


def test_the_condition_number_orders_the_three_inputs(numbers):
    assert numbers["raw_condition"] > 1e10
    assert 10 < numbers["min_max_condition"] < 100
    assert 1 <= numbers["standardized_condition"] < 10


def test_the_best_weights_on_raw_inputs_say_the_opposite_of_what_counts(numbers):
    """The weight of age is about 1,000 times larger, as the rule has it, and income counts more."""
    ratio = numbers["raw_best_age_weight"] / numbers["raw_best_income_weight"]
    assert ratio == pytest.approx(numbers["rule_weight_ratio"], rel=0.25)  # 1,000 customers
    assert numbers["raw_best_income_effect"] > 1.3 * numbers["raw_best_age_effect"]


def test_weight_times_deviation_is_the_same_on_every_scale(numbers):
    for feature in ("age", "income"):
        effects = [numbers[f"{scale}_best_{feature}_effect"] for scale in SCALES]
        np.testing.assert_allclose(effects, effects[0], rtol=1e-6)


def test_on_standardized_inputs_the_weights_are_the_importance(numbers):
    for feature in ("age", "income"):
        assert numbers[f"standardized_best_{feature}_weight"] == pytest.approx(
            numbers[f"standardized_best_{feature}_effect"]
        )


def test_training_on_raw_inputs_uses_income_and_leaves_age_where_it_was(numbers):
    assert abs(numbers["raw_trained_age_effect"]) < 0.001 * numbers["raw_best_age_effect"]
    assert numbers["raw_trained_income_effect"] > 100 * abs(numbers["raw_trained_age_effect"])


def test_unfinished_training_gives_income_itself_far_too_little(numbers):
    """ "Far": less than a fifth of what is right."""
    assert 0 < numbers["raw_trained_income_effect"] < numbers["raw_best_income_effect"] / 5


def test_with_the_constant_held_at_its_best_income_gets_too_much(numbers):
    """The map's training: past the best value by half of it, and age as good as unused."""
    assert numbers["raw_plane_constant"] == numbers["raw_best_constant"]
    assert numbers["raw_plane_income_effect"] > 1.5 * numbers["raw_best_income_effect"]
    assert abs(numbers["raw_plane_age_effect"]) < 0.001 * numbers["raw_best_age_effect"]


def test_the_free_constant_hardly_moves_on_raw_inputs(numbers):
    assert abs(numbers["raw_trained_constant"]) < 1e-5 * abs(numbers["raw_best_constant"])


def test_the_weight_of_income_settles_within_ten_steps_and_stays(numbers):
    """The other 9,990 steps change it by less than 1 %, the two digits that the page shows."""
    assert numbers["early_steps"] == 10
    assert numbers["raw_early_income_effect"] == pytest.approx(
        numbers["raw_trained_income_effect"], rel=0.01
    )


@pytest.mark.parametrize("stage", ["trained", "plane"])
def test_the_weight_of_income_settles_at_the_best_value_for_where_the_others_stand(
    customers, numbers, stage
):
    """SciPy looks along one direction only. The others do move a little: hence the 1 %."""
    from scipy.optimize import minimize_scalar

    features, paid_back = customers
    income, spread = features[:, 1], features[:, 1].std()
    constant = numbers[f"raw_{stage}_constant"]

    def cost(effect):
        score = effect / spread * income + constant
        return np.mean(np.logaddexp(0, score) - paid_back * score)

    best = minimize_scalar(cost, bounds=(-10, 10), method="bounded").x
    assert numbers[f"raw_{stage}_income_effect"] == pytest.approx(best, rel=0.01)


def test_the_unfinished_model_on_raw_inputs_says_yes_to_every_customer(numbers):
    assert numbers["raw_trained_yes"] == 1
    assert numbers["raw_trained_accuracy"] == pytest.approx(numbers["paid_back_share"])


def test_without_a_penalty_the_unit_changes_nothing(numbers):
    for name in (*(f"{feature}_effect" for feature in FEATURES), "accuracy"):
        found = [numbers[f"{units}_no_penalty_{name}"] for units in UNITS]
        np.testing.assert_allclose(found, numbers[f"standardized_best_{name}"], rtol=1e-6)


@pytest.mark.parametrize("size", ["small", "large"])
def test_a_penalty_holds_back_the_scale_that_needs_large_weights(numbers, size):
    """A scaled feature varies by 1 or by about 0.3, a raw one by 17 and more."""
    for feature in FEATURES:
        raw, min_max, standardized = (
            numbers[f"{scale}_{size}_penalty_{feature}_effect"] for scale in SCALES
        )
        assert min_max < 0.6 * standardized < 0.6 * raw
        assert raw == pytest.approx(numbers[f"raw_best_{feature}_effect"], rel=0.01)


@pytest.mark.parametrize("size", ["small", "large"])
def test_on_standardized_inputs_a_penalty_holds_both_features_back_alike(numbers, size):
    """Alike within a tenth: the cost is not as steep along one as along the other."""
    age, income = (
        numbers[f"standardized_{size}_penalty_{feature}_effect"]
        / numbers[f"standardized_best_{feature}_effect"]
        for feature in FEATURES
    )
    assert age == pytest.approx(income, rel=0.1)


def test_with_the_income_in_millions_a_small_penalty_takes_the_income_away(numbers):
    """What is left is under 2 %; 1,000 decisions have a standard error of 1.5 points, so ten
    points are no accident."""
    left = numbers["millions_small_penalty_income_effect"] / numbers["raw_best_income_effect"]
    assert left < 0.02
    assert numbers["millions_small_penalty_age_effect"] > 0.5 * numbers["raw_best_age_effect"]
    assert numbers["millions_small_penalty_accuracy"] < numbers["raw_best_accuracy"] - 0.1
    assert numbers["raw_small_penalty_accuracy"] == pytest.approx(numbers["raw_best_accuracy"])


def test_the_lines_of_the_penalty_start_together_and_fall(story, numbers):
    """At the left within 3 %; to the right each step holds the weight of income back more."""
    for heading, column in story.figures["effect-by-penalty"].items():
        effect = np.array(column, float)
        if heading != "penalty":
            feature = heading.removeprefix("effect of ").split(",")[0]
            assert effect[0] == pytest.approx(numbers[f"raw_best_{feature}_effect"], rel=0.03)
            assert (np.diff(effect) < 0).all()


def test_training_on_scaled_inputs_finds_the_best_weights(numbers):
    for scale in ("min_max", "standardized"):
        for feature in ("age", "income"):
            assert numbers[f"{scale}_trained_{feature}_weight"] == pytest.approx(
                numbers[f"{scale}_best_{feature}_weight"], rel=1e-4
            )


def test_training_on_raw_inputs_decides_no_better_than_chance(numbers):
    """1,000 even guesses have a standard error of 1.6 %; 5 % are three of them."""
    assert abs(numbers["raw_trained_accuracy"] - 0.5) < 0.05
    assert numbers["standardized_trained_accuracy"] > 0.75
    assert numbers["raw_best_accuracy"] == numbers["standardized_best_accuracy"]


def test_in_the_plane_the_weight_of_age_hardly_moves_on_raw_inputs(numbers):
    assert abs(numbers["raw_age_progress"]) < 0.01
    assert numbers["standardized_age_progress"] == pytest.approx(1, abs=0.001)


def test_the_path_begins_at_the_start_and_has_every_step(story, numbers):
    path = story.figures["level-curves"]
    assert len(path["step"]) == numbers["plane_steps"] + 1
    assert path["weight of age, raw"][0] == 0


def test_a_unit_of_income_makes_the_condition_number_and_another_unmakes_it(story, numbers):
    table = story.figures["by-unit"]
    condition = dict(zip(table["unit of income"], table["condition number"], strict=True))
    steps = dict(zip(table["unit of income"], table["steps"], strict=True))
    assert (min(condition), max(condition)) == (1, 1_000_000)
    for unit, name in ((1, "unit"), (1_000, "thousands"), (1_000_000, "millions")):
        assert condition[unit] == pytest.approx(numbers[f"{name}_condition"])
    assert min(condition, key=condition.get) == 1_000
    assert condition[1] > 1e6 < condition[1_000_000]
    assert steps[1_000] == numbers["thousands_steps"] == min(filter(None, steps.values())) < 10
    assert steps[1] is steps[1_000_000] is None
    within = sorted(filter(lambda unit: steps[unit] is not None, steps), key=steps.get)
    assert within == sorted(within, key=condition.get), "the more lopsided, the more steps"


def test_the_condition_number_by_unit_is_that_of_the_curvatures(story, customers, numbers):
    """Of the two weights, from the probabilities of the best model, by the formula for 2 × 2."""
    x, _ = customers
    best = [numbers[f"raw_best_{feature}_weight"] for feature in FEATURES]
    p = 1 / (1 + np.exp(-(x @ best + numbers["raw_best_constant"])))
    a, b, _, d = (x.T * (p * (1 - p)) @ x / len(x)).ravel()
    table = story.figures["by-unit"]
    for unit, condition in zip(table["unit of income"], table["condition number"], strict=True):
        trace, determinant = a + d / unit**2, (a * d - b**2) / unit**2
        largest = trace / 2 + np.sqrt(trace**2 / 4 - determinant)
        assert condition == pytest.approx(largest**2 / determinant, rel=1e-4)


@pytest.fixture(scope="module")
def customers():
    """The customers made afresh from the rule that the page states."""
    random = np.random.default_rng(0)
    age = random.uniform(20, 80, 1000)
    income = random.uniform(10_000, 100_000, 1000)
    odds = np.exp(0.06 * (age - 50) + 0.06 * (income - 55_000) / 1000)
    return np.column_stack([age, income]), random.random(1000) < odds / (1 + odds)


def test_keras_finds_the_same_weights(customers, numbers):
    """One dense unit with a sigmoid is this model. Full batches, SGD, the story's own step."""
    import keras

    features, paid_back = customers
    x = (features - features.mean(axis=0)) / features.std(axis=0)
    model = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(1, "sigmoid", kernel_initializer="zeros")]
    )
    model.compile(
        keras.optimizers.SGD(numbers["standardized_learning_rate"]), "binary_crossentropy"
    )
    model.fit(x, paid_back.astype("float32"), batch_size=len(x), epochs=100, verbose=0)
    kernel, _ = model.get_weights()
    expected = [numbers[f"standardized_best_{feature}_weight"] for feature in ("age", "income")]
    np.testing.assert_allclose(kernel[:, 0], expected, rtol=1e-4)  # single precision
    assert model.evaluate(x, paid_back.astype("float32"), verbose=0) == pytest.approx(
        numbers["best_cost"], rel=1e-4
    )


def test_scikit_learn_finds_the_same_weights(customers, numbers):
    from sklearn.linear_model import LogisticRegression

    features, paid_back = customers
    x = (features - features.mean(axis=0)) / features.std(axis=0)
    model = LogisticRegression(C=np.inf, tol=1e-10).fit(x, paid_back)
    expected = [numbers[f"standardized_best_{feature}_weight"] for feature in ("age", "income")]
    np.testing.assert_allclose(model.coef_[0], expected, rtol=1e-5)


def in_units(features, units):
    """The same customers on one of the page's scales."""
    return {
        "raw": features,
        "min_max": (features - features.min(axis=0)) / np.ptp(features, axis=0),
        "standardized": (features - features.mean(axis=0)) / features.std(axis=0),
        "millions": features / (1, 1_000_000),
    }[units]


@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("units", UNITS)
def test_scikit_learn_finds_the_same_penalized_weights(customers, numbers, units, size):
    """C is 1 / (n λ), as the page says."""
    from sklearn.linear_model import LogisticRegression

    features, paid_back = customers
    x = in_units(features, units)
    strength = 1 / (len(x) * numbers[f"{size}_penalty"])
    model = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-10).fit(x, paid_back)
    expected = [numbers[f"{units}_{size}_penalty_{feature}_effect"] for feature in FEATURES]
    np.testing.assert_allclose(model.coef_[0] * x.std(axis=0), expected, rtol=1e-5)


def test_scikit_learn_penalizes_unless_told_otherwise():
    from sklearn.linear_model import LogisticRegression

    assert LogisticRegression().C == 1


def test_keras_finds_the_same_penalized_weights(customers, numbers):
    """L2(λ / 2) adds λ / 2 times the squares, as the page writes it."""
    import keras

    features, paid_back = customers
    x = in_units(features, "standardized")
    penalty = keras.regularizers.L2(numbers["large_penalty"] / 2)
    layer = keras.layers.Dense(1, "sigmoid", kernel_initializer="zeros", kernel_regularizer=penalty)
    model = keras.Sequential([keras.Input((2,)), layer])
    model.compile(keras.optimizers.SGD(2.0), "binary_crossentropy")  # under the safe step, 4
    model.fit(x, paid_back.astype("float32"), batch_size=len(x), epochs=100, verbose=0)
    kernel, _ = model.get_weights()
    expected = [numbers[f"standardized_large_penalty_{feature}_effect"] for feature in FEATURES]
    np.testing.assert_allclose(kernel[:, 0], expected, rtol=1e-4)  # single precision


def test_what_looks_at_sizes_or_distances_answers_otherwise_in_another_unit(customers):
    """The methods that the page names, trained to the end. "Otherwise": for 5 % of the customers,
    or by 5 % of what they return, which no rounding explains."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.linear_model import Lasso, Ridge
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.svm import SVC

    features, paid_back = customers
    label = paid_back.astype(float)

    def answers(x):
        clusters = KMeans(2, n_init=10, random_state=0).fit_predict(x)
        return {
            "ridge": Ridge(10).fit(x, label).predict(x),
            "lasso": Lasso(0.1).fit(x, label).predict(x),
            "support vector machine": SVC().fit(x, label).predict(x),
            "nearest neighbours": KNeighborsClassifier().fit(x, label).predict(x),
            "k-means": clusters == clusters[0],
            "PCA": np.abs(PCA(1).fit(x).components_[0]),
        }

    raw, millions = (answers(in_units(features, units)) for units in ("raw", "millions"))
    for method, answer in raw.items():
        assert np.mean(np.abs(answer - 1.0 * millions[method])) > 0.05, method


def test_the_story_itself_imports_no_deep_learning_library():
    assert Story(BOOK.examples / "loan.py").packages == ("matplotlib", "numpy")
