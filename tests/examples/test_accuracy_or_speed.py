"""Learning rates: chosen on the validation images, judged on the test images."""

import numpy as np
import pytest
from scipy import stats

import mnist
import study.records
from polybook.numbers import Writer, format_number
from study import evidence
from study.protocol import DEFAULT_RATES, SURVEY, WHOLE

OPTIMIZERS = ["Adam", "RMSprop", "SGD"]
SCALINGS = ["raw", "divided-by-255", "standardized"]
LAST = SURVEY.epochs - 1


@pytest.fixture(scope="module")
def story(run_story):
    return run_story("accuracy_or_speed")


@pytest.fixture(scope="module")
def accuracies():
    """Accuracy by epoch on a tenth: by part, then (optimizer, scaling), then rate, then seed.

    Only rates with three seeds or more, as in the story.
    """
    found = {"test": {}, "validation": {}}
    for record in study.records.read():
        run = study.records.configuration_of(record)
        if run.images == SURVEY.images and run.scaling in SCALINGS:
            for part, by_choice in found.items():
                by_rate = by_choice.setdefault((run.optimizer, run.scaling), {})
                curve = study.records.curve(record, part, "accuracy", LAST + 1)
                by_rate.setdefault(run.learning_rate, {})[run.seed] = curve
    return {
        part: {
            choice: {rate: by_rate[rate] for rate in sorted(by_rate) if len(by_rate[rate]) >= 3}
            for choice, by_rate in by_choice.items()
        }
        for part, by_choice in found.items()
    }


def named(optimizer, scaling):
    return f"{optimizer.lower()}_{scaling.replace('-', '_')}"


def at_last(by_seed):
    return {seed: curve[LAST] for seed, curve in by_seed.items()}


def assert_published(story, name, ours, theirs):
    """The lead by seed, over the seeds that both have and no fewer."""
    points = [100 * (ours[seed] - theirs[seed]) for seed in set(ours) & set(theirs)]
    assert story.numbers[name][0] == pytest.approx(np.mean(points))
    assert story.numbers[f"{name}_least"] == pytest.approx(min(points))
    assert story.numbers[f"{name}_most"] == pytest.approx(max(points))
    assert story.numbers[f"{name}_seeds"] == len(points) >= 3
    assert story.numbers[f"{name}_ahead"] == sum(np.array(points) > 0)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("scaling", SCALINGS)
def test_the_best_rate_is_the_best_on_the_validation_images(story, accuracies, optimizer, scaling):
    by_rate = accuracies["validation"][optimizer, scaling]
    shared = set.intersection(*map(set, by_rate.values()))
    means = {
        rate: np.mean([by_seed[seed][LAST] for seed in shared]) for rate, by_seed in by_rate.items()
    }
    # The lowest of equals: records hold seven digits.
    best, *level = [rate for rate, mean in means.items() if mean > max(means.values()) - 1e-6]
    name = named(optimizer, scaling)
    assert story.numbers[f"{name}_best_rate"] == best
    assert story.numbers.get(f"{name}_level_rate") == (level[0] if level else None)
    # For how many of these seeds no other rate is better.
    agreeing = [
        seed
        for seed in shared
        if not any(by_seed[seed][LAST] > by_rate[best][seed][LAST] for by_seed in by_rate.values())
    ]
    assert story.numbers[f"{name}_best_rate_agreeing"] == len(agreeing)
    assert story.numbers[f"{name}_best_rate_seeds"] == len(shared) >= 3


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("situation", ["usual", "tuned"])
def test_a_comparison_uses_every_seed_that_both_inputs_have(
    story, accuracies, optimizer, situation
):
    final = []
    for scaling in ("divided-by-255", "raw"):
        best = story.numbers[f"{named(optimizer, scaling)}_best_rate"]
        rate = DEFAULT_RATES[optimizer] if situation == "usual" else best
        final.append(at_last(accuracies["test"][optimizer, scaling][rate]))
    assert_published(story, f"{optimizer.lower()}_{situation}_gain", *final)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_raw_pixels_are_favoured_by_the_best_rate_of_each_seed(story, accuracies, optimizer):
    by_rate = accuracies["test"][optimizer, "raw"].values()
    favoured = {
        seed: max(by_seed[seed][LAST] for by_seed in by_rate)
        for seed in set.intersection(*map(set, by_rate))
    }
    usual = DEFAULT_RATES[optimizer]
    divided = at_last(accuracies["test"][optimizer, "divided-by-255"][usual])
    assert_published(story, f"{optimizer.lower()}_favoured_gain", divided, favoured)


def test_one_result_is_printed_under_one_name_only(story):
    """With Adam the usual rate is the best one: 'tuned' and 'favoured' would repeat 'usual'."""
    usual = "Adam, both at the usual rate: "
    printed = [line for line in story.output.splitlines() if line.startswith("Adam")]
    assert sum(line.startswith(usual) for line in printed) == 1
    assert not any(line.startswith("Adam, each at its best rate") for line in printed)
    assert not any(line.startswith("Adam, raw pixels at the best of each seed") for line in printed)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("scaling", SCALINGS)
def test_the_change_in_the_last_epoch_is_taken_at_the_best_rate(
    story, accuracies, optimizer, scaling
):
    rate = story.numbers[f"{named(optimizer, scaling)}_best_rate"]
    by_seed = accuracies["test"][optimizer, scaling][rate]
    before = {seed: curve[LAST - 1] for seed, curve in by_seed.items()}
    name = f"{named(optimizer, scaling)}_last_epoch"
    assert_published(story, name, at_last(by_seed), before)


def test_an_interval_is_printed_for_five_seeds_or_more_that_all_learn(story):
    lines = [line for line in story.output.splitlines() if " seeds" in line and " to " in line]
    for optimizer in ("RMSprop", "SGD"):
        of_it = [line for line in lines if line.startswith(f"{optimizer}, ")]
        assert of_it
        assert not [line for line in of_it if "±" in line]
        lines = [line for line in lines if line not in of_it]
    assert lines
    for line in lines:
        if line.endswith(" seeds"):
            assert int(line.split()[-2]) < 5
        elif "±" in line and "mean" in line:
            assert int(line.partition(" seeds")[0].split()[-1]) >= 5


# Runs that fail -----------------------------------------------------------------------------------


def failed(story, *row):
    """How many runs of one optimizer, rate and input the figure marks as failed."""
    table = story.figures["accuracy-by-rate"]
    columns = (table[name] for name in ("optimizer", "learning rate", "input", "of them failed"))
    [count] = [int(count) for *names, count in zip(*columns, strict=True) if tuple(names) == row]
    return count


def test_the_counts_of_digits_are_those_of_the_test_images():
    digits = mnist.load()
    if digits.source != "MNIST":
        pytest.skip("these are the stand-in digits")
    assert list(evidence.IMAGES_OF_DIGIT) == np.bincount(digits.y_test).tolist()


def test_an_accuracy_that_is_the_share_of_one_digit_is_one_answer_for_all_images(story, accuracies):
    final = at_last(accuracies["test"]["SGD", "raw"][0.01])
    # A run whose loss is no number ends there, with the answer 0 for all images: counted apart.
    runs = study.records.select(study.records.read(), SURVEY, "raw", "SGD", 0.01)
    without_a_number = {seed for seed, run in runs.items() if run["diverged"]}
    shares = (0.098, 0.1135, 0.1032, 0.101, 0.0982, 0.0892, 0.0958, 0.1028, 0.0974, 0.1009)
    constant = sum(share in shares for seed, share in final.items() if seed not in without_a_number)
    assert story.numbers["sgd_raw_usual_one_answer"] == constant > 0
    assert failed(story, "SGD", 0.01, "raw pixels") == constant + len(without_a_number)
    assert story.numbers["sgd_raw_usual_runs"] == len(final)


def test_a_network_that_has_hardly_begun_to_learn_has_not_failed(story):
    """At a tiny rate the loss is near that of guessing, too; the answers differ by image."""
    for label in ("divided by 255", "standardized"):
        assert failed(story, "SGD", 0.00001, label) == 0


def test_every_failed_run_is_counted_once(story):
    numbers = story.numbers
    marked = sum(map(int, story.figures["accuracy-by-rate"]["of them failed"]))
    assert marked == numbers["runs_without_a_number"] + numbers["runs_with_one_answer"] > 0
    assert sum(map(int, story.figures["accuracy-by-rate"]["runs"])) == numbers["runs"]
    diverged = sum(
        record["diverged"]
        for record in study.records.read()
        if record["configuration"]["images"] == SURVEY.images
        and record["configuration"]["scaling"] in SCALINGS
    )
    assert numbers["runs_without_a_number"] == diverged


def test_a_rate_is_written_as_in_the_text_of_the_page(story):
    """Powers of ten, as the role writes them with the format .0e."""
    rates = story.figures["accuracy-by-rate"]["learning rate"]
    written = Writer.of("en").write_column(rates)
    assert {"10⁻⁵", "10⁻³", "3\u00a0×\u00a010⁻⁴", "1"} <= set(written)
    for rate, text in zip(rates, written, strict=True):
        assert text == format_number(rate, ".0e", "en")


# All images ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def on_all_images():
    """Accuracy after the last epoch with Adam: by part, then (scaling, rate), then seed."""
    final = {"test": {}, "validation": {}}
    for record in study.records.read():
        run = study.records.configuration_of(record)
        if (run.images, run.optimizer) == (WHOLE.images, "Adam"):
            for part, by_choice in final.items():
                by_seed = by_choice.setdefault((run.scaling, run.learning_rate), {})
                by_seed[run.seed] = record[part]["accuracy"][-1]
    return final


def test_on_all_images_raw_pixels_get_every_rate_that_is_recorded_for_them(story, on_all_images):
    divided = on_all_images["test"]["divided-by-255", 0.001]
    gains = {
        rate: [100 * (divided[seed] - share) for seed, share in by_seed.items() if seed in divided]
        for (scaling, rate), by_seed in on_all_images["test"].items()
        if scaling == "raw" and len(by_seed) >= 2
    }
    numbers = story.numbers
    assert numbers["all_images_rates"] == len(gains)
    assert numbers["all_images_lowest_rate"] == min(gains)
    assert numbers["all_images_highest_rate"] == max(gains)
    assert numbers["all_images_fewest_seeds"] == min(map(len, gains.values()))
    assert numbers["all_images_most_seeds"] == max(map(len, gains.values()))
    assert numbers["all_images_least_gain"] == pytest.approx(min(map(min, gains.values())))
    best = gains[numbers["all_images_raw_best_rate"]]
    assert numbers["all_images_gain"][0] == pytest.approx(np.mean(best))
    assert numbers["all_images_gain_seeds"] == len(best)
    mean, half_width = numbers["all_images_gain"]
    assert mean < half_width  # in pairs, it is open
    mean, half_width = numbers["all_images_unpaired_gain"]
    assert mean > half_width
    raw = on_all_images["test"]["raw", numbers["all_images_raw_best_rate"]]
    ours, theirs = (100 * np.array(list(by_seed.values())) for by_seed in (divided, raw))
    interval = stats.ttest_ind(ours, theirs, equal_var=False).confidence_interval(0.95)
    expected = (ours.mean() - theirs.mean(), (interval.high - interval.low) / 2)
    assert numbers["all_images_unpaired_gain"] == pytest.approx(expected)
    assert numbers["all_images_divided_seeds"] == len(ours)
    assert numbers["all_images_raw_best_seeds"] == len(theirs)


def test_on_all_images_the_best_rate_is_chosen_on_the_validation_images(story, on_all_images):
    validation = {
        rate: by_seed
        for (scaling, rate), by_seed in on_all_images["validation"].items()
        if scaling == "raw" and len(by_seed) >= 2
    }
    shared = set.intersection(*map(set, validation.values()))
    means = {rate: np.mean([by_seed[s] for s in shared]) for rate, by_seed in validation.items()}
    best = story.numbers["all_images_raw_best_rate"]
    assert means[best] > max(means.values()) - 1e-6
    agreeing = [
        seed
        for seed in shared
        if validation[best][seed] == max(v[seed] for v in validation.values())
    ]
    assert story.numbers["all_images_raw_best_rate_agreeing"] == len(agreeing)
    assert story.numbers["all_images_raw_best_rate_seeds"] == len(shared)


def test_an_epoch_takes_the_same_processor_time_on_every_scale(story):
    """The same arithmetic; a tenth allows for a processor that was shared while recording."""
    assert story.numbers["seconds_ratio"][0] == pytest.approx(1, abs=0.1)


def test_the_ratio_of_the_times_is_that_of_processor_time_after_the_first_epoch(story):
    """By the clock on the wall, what else ran while recording would count as well."""
    seconds = {"raw": {}, "divided-by-255": {}}
    for record in study.records.read():
        run = study.records.configuration_of(record)
        settings = (run.images, run.epochs, run.optimizer, run.learning_rate)
        usual = (WHOLE.images, WHOLE.epochs, "Adam", DEFAULT_RATES["Adam"])
        if settings == usual and run.scaling in seconds:
            seconds[run.scaling][run.seed] = np.mean(record["cpu_seconds"][1:])
    raw, divided = seconds.values()
    ratios = [raw[seed] / divided[seed] for seed in sorted(raw.keys() & divided.keys())]
    assert len(ratios) >= 5
    interval = stats.ttest_1samp(ratios, 0).confidence_interval()
    mean, half_width = story.numbers["seconds_ratio"]
    assert mean == pytest.approx(np.mean(ratios))
    assert half_width == pytest.approx((interval.high - interval.low) / 2)
