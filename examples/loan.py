"""Decide on loans from age and income,
by logistic regression on three scales of the same data.
"""

# %% setup
import numpy as np
from matplotlib import pyplot as plt

SEED = 0
CUSTOMERS = 1_000
STEPS = 10_000
CLOSE_ENOUGH = 0.01  # as a share of the lowest cost

# %% data
# The rule: at 50 years and an income of 55,000 the chances are even. Each year of
# age multiplies the odds by e^0.06, each 1,000 of income by e^0.06. Chance decides,
# so no rule fits all customers.
EVEN_AGE, EVEN_INCOME = 50, 55_000
WEIGHT_OF_AGE = 0.06
WEIGHT_OF_INCOME = 0.06 / 1_000

random = np.random.default_rng(SEED)
age = random.uniform(20, 80, CUSTOMERS)
income = random.uniform(10_000, 100_000, CUSTOMERS)
log_odds = WEIGHT_OF_AGE * (age - EVEN_AGE) + WEIGHT_OF_INCOME * (
    income - EVEN_INCOME
)
paid_back = random.random(CUSTOMERS) < 1 / (1 + np.exp(-log_odds))

raw = np.column_stack([age, income])
lowest, highest = raw.min(axis=0), raw.max(axis=0)
mean, deviation = raw.mean(axis=0), raw.std(axis=0)
inputs = {
    "raw": raw,
    "min–max": (raw - lowest) / (highest - lowest),
    "standardized": (raw - mean) / deviation,
}

print("customer   age  income  paid back")
for customer in range(5):
    print(
        f"{customer + 1:8}{age[customer]:6.0f}{income[customer]:8.0f}  "
        f"{paid_back[customer]!s:>9}"
    )


# %% build
# weights[0] belongs to age, weights[1] to income;
# weights[2] is the constant, so x ends in a 1.
def with_constant(features):
    return np.column_stack([features, np.ones(len(features))])


def probability(x, weights):
    scores = np.clip(x @ weights, -500, 500)  # np.exp overflows at 710
    return 1 / (1 + np.exp(-scores))


def cost(x, weights):
    """Mean cross-entropy, in the form that stays finite for any weights."""
    score = x @ weights
    return np.mean(np.logaddexp(0, score) - paid_back * score)


def gradient(x, weights):
    return x.T @ (probability(x, weights) - paid_back) / len(x)


def hessian(x, weights):
    p = probability(x, weights)
    return (x.T * (p * (1 - p))) @ x / len(x)


def best_weights(x, penalty=0):
    """Newton's method: exact after a few steps, on any scale.

    The penalty adds penalty / 2 × (weight of age² + weight of income²) to the cost.
    """
    held_back = penalty * np.array([1, 1, 0])  # the constant is not held back
    weights = np.zeros(3)
    for _ in range(20):
        slope = gradient(x, weights) + held_back * weights
        weights = weights - np.linalg.solve(
            hessian(x, weights) + np.diag(held_back), slope
        )
    return weights


def safe_step(x):
    """1 / L, where no curvature of the cost exceeds L:
    the cost then falls at every step.
    """
    return 1 / np.linalg.eigvalsh(x.T @ x / (4 * len(x))).max()


def descend(x, learning_rate, steps, start=(0, 0, 0), free=(1, 1, 1)):
    """Gradient descent on the free weights;
    returns all weights, at the start and by step.
    """
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(x, path[-1]) * free)
    return np.array(path)


# %% train
best, best_cost, learning_rate, paths, costs, steps_needed = {}, {}, {}, {}, {}, {}
print(
    "input          learning rate   best cost   cost reached   "
    f"steps to within {CLOSE_ENOUGH:.0%}"
)
for name, features in inputs.items():
    x = with_constant(features)
    best[name] = best_weights(x)
    best_cost[name] = cost(x, best[name])
    learning_rate[name] = safe_step(x)
    paths[name] = descend(x, learning_rate[name], STEPS)
    costs[name] = np.array([cost(x, weights) for weights in paths[name]])
    near = np.flatnonzero(costs[name] <= (1 + CLOSE_ENOUGH) * best_cost[name])
    if len(near):
        steps_needed[name] = near[0]
    print(
        f"{name:13}{learning_rate[name]:15.1e}{best_cost[name]:12.4f}"
        f"{costs[name][-1]:15.4f}   {steps_needed.get(name, 'not reached'):>18}"
    )

# %% cost-by-step data=cost_by_step
shown = np.unique(np.geomspace(1, STEPS, 60).astype(int))
cost_by_step = {"step": shown, **{name: costs[name][shown] for name in inputs}}
figure, axes = plt.subplots(layout="constrained")
# Each line has its name at its end: two end together, one above the other.
for name, place, side in (
    ("raw", (0, 5), "bottom"),
    ("min–max", (0, 5), "bottom"),
    ("standardized", (0, -5), "top"),
):
    axes.plot(shown, cost_by_step[name], markevery=6)
    axes.annotate(
        name,
        (shown[-1], cost_by_step[name][-1]),
        place,
        textcoords="offset points",
        ha="right",
        va=side,
    )
axes.set(xscale="log", xlabel="step", ylabel="cost")
axes.xaxis.set_major_formatter("{x:,g}")  # 10,000
axes.margins(y=0.15)
axes.grid(visible=False)
plt.show()

# %% curvature
condition = {}
print("input          condition number of the Hessian at the best weights")
for name, features in inputs.items():
    condition[name] = np.linalg.cond(hessian(with_constant(features), best[name]))
    print(f"{name:13}{condition[name]:20,.1f}")

# %% level-curves data=path_by_step
# A picture has room for two weights,
# so the constant stands still here, at its best value.
PLANE_STEPS = 1_000
GRID = 101
AROUND = np.linspace(-0.3, 2.1, GRID)  # in parts of the best weights
MARKED = (
    np.unique(np.geomspace(1, PLANE_STEPS + 1, 60).astype(int)) - 1
)  # the rest lie close

figure, panels = plt.subplots(len(inputs), figsize=(4.8, 9.2), layout="constrained")
path_by_step = {"step": np.arange(PLANE_STEPS + 1)}
plane_ends, contours = {}, {}
for name, panel in zip(inputs, panels, strict=True):
    x = with_constant(inputs[name])
    constant = best[name][2]
    rate = safe_step(x[:, :2])
    path = descend(x, rate, PLANE_STEPS, start=(0, 0, constant), free=(1, 1, 0))
    path_by_step[f"weight of age, {name}"] = path[:, 0]
    path_by_step[f"weight of income, {name}"] = path[:, 1]
    plane_ends[name] = path[-1]

    across, up = AROUND * best[name][0], AROUND * best[name][1]
    heights = [
        [cost(x, np.array([w_age, w_income, constant])) for w_age in across]
        for w_income in up
    ]
    levels = np.geomspace(1.02 * np.min(heights), np.max(heights), 10)
    contours[name] = panel.contour(
        across, up, heights, levels, colors="C1", linewidths=0.8
    )
    style = {"color": "#1b1b1b", "marker": ".", "markevery": list(MARKED)}
    panel.plot(path[:, 0], path[:, 1], "-", label="path of the weights", **style)
    panel.plot(
        *path[0, :2], "o", color="#1b1b1b", markerfacecolor="none", label="start"
    )
    panel.plot(*best[name][:2], "*", color="C0", markersize=12, label="lowest cost")
    panel.set(title=name, xlabel="weight of age", ylabel="weight of income")
    panel.grid(False)
panels[0].ticklabel_format(axis="y", scilimits=(0, 0))
figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper left")
plt.show()

# %% by-unit data=by_unit
# Counted in another unit, the same incomes are other numbers.
# As in the map, the constant stands still at its best value.
UNITS = [*(figure * 10**power for power in range(6) for figure in (1, 2, 5)), 10**6]
condition_in, steps_in, path_in = {}, {}, {}
near = (1 + CLOSE_ENOUGH) * best_cost["raw"]
print("unit of income   condition number   steps")
for unit in UNITS:
    x = with_constant(raw / np.array([1, unit]))
    best_in_unit = best["raw"] * np.array([1, unit, 1])
    condition_in[unit] = np.linalg.cond(hessian(x, best_in_unit)[:2, :2])
    start = np.array([0, 0, best_in_unit[2]])
    path = descend(x, safe_step(x[:, :2]), PLANE_STEPS, start, free=(1, 1, 0))
    path_in[unit] = path[MARKED, :2] / best_in_unit[:2]
    within = (step for step, weights in enumerate(path) if cost(x, weights) <= near)
    steps_in[unit] = next(within, None)
    print(
        f"{unit:14,}{condition_in[unit]:19,.0f}   "
        f"{steps_in[unit] or f'more than {PLANE_STEPS:,}'}"
    )

by_unit = {
    "unit of income": UNITS,
    "condition number": list(condition_in.values()),
    "steps": list(steps_in.values()),
}
figure, panels = plt.subplots(
    2, figsize=(4.8, 5.2), sharex=True, layout="constrained"
)
for axes, quantity in zip(panels, ("condition number", "steps"), strict=True):
    axes.plot(
        UNITS,
        np.array(by_unit[quantity], dtype=float),
        color="C1",
        marker="o",
        linestyle="-",
    )
    axes.set(xscale="log", yscale="log", ylabel=quantity)
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.minorticks_off()
ticks = UNITS[::6]  # each a hundredfold: closer ones would touch
panels[-1].set(xlabel="unit of income", xticks=ticks)
panels[-1].xaxis.set_major_formatter("{x:,.0f}")
plt.show()

# %% map-by-unit arrays=map_by_unit
# What an explanation computes with. No page shows this cell.
# Weights count in parts of the best ones: so the level curves are the same in every
# unit, and only the path differs.
lines = [
    line / best["raw"][:2]
    for level in contours["raw"].allsegs
    for line in level
    if len(line)
]
NOT_REACHED = -1
reached = [
    NOT_REACHED if needed is None else needed for needed in steps_in.values()
]
map_by_unit = {
    "units": np.array(UNITS, "uint32"),
    "conditions": np.array(list(condition_in.values()), "float32"),
    "steps": np.array(reached, "int16"),
    "paths": np.array(list(path_in.values()), "float32"),
    "curves": np.concatenate(lines).astype("float32"),
    "points": np.array([len(line) for line in lines], "uint16"),  # of each curve
    "around": AROUND[[0, -1]].astype("float32"),
    "limits": np.array([PLANE_STEPS], "uint16"),
    "close_enough": np.array([CLOSE_ENOUGH], "float32"),
}

# %% importance
# What a weight does to the score depends
# on how much its feature varies: weight × deviation.
models = {"best": best, "trained": {name: path[-1] for name, path in paths.items()}}
effects = {}
print("                          weight              weight × standard deviation")
print("input, weights of         age      income     age      income")
for name, features in inputs.items():
    for stage, weights in models.items():
        effects[name, stage] = weights[name][:2] * features.std(axis=0)
        print(
            f"{name + ', ' + stage:22}"
            f"{weights[name][0]:9.1e}{weights[name][1]:12.1e}"
            f"{effects[name, stage][0]:z8.3f}{effects[name, stage][1]:z12.3f}"
        )

# %% constant
# On raw inputs only the weight of income moves:
# two trainings that differ in their constant.
EARLY = 10
raw_weights = {
    f"constant free, {EARLY} steps": paths["raw"][EARLY],
    f"constant free, {STEPS:,} steps": paths["raw"][-1],
    f"constant held, {PLANE_STEPS:,} steps": plane_ends["raw"],
    "best weights": best["raw"],
}
raw_effects = {
    stage: weights[:2] * deviation for stage, weights in raw_weights.items()
}
print("                                        weight × standard deviation")
print("raw inputs                    constant       age    income")
for stage, (age_effect, income_effect) in raw_effects.items():
    print(
        f"{stage:28}{raw_weights[stage][2]:10.1e}"
        f"{age_effect:10.1e}{income_effect:z10.2f}"
    )

# %% evaluate
decisions, right = {}, {}
print("input          decided right by the best weights   by the trained weights")
for name, features in inputs.items():
    for stage, weights in models.items():
        decisions[name, stage] = with_constant(features) @ weights[name] > 0
        right[name, stage] = np.mean(decisions[name, stage] == paid_back)
    print(f"{name:13}{right[name, 'best']:35.1%}{right[name, 'trained']:25.1%}")

# %% penalty
PENALTIES = {"no": 0, "small": 0.01, "large": 0.1}
MILLIONS = "raw, income in millions"
units = inputs | {MILLIONS: raw / np.array([1, 1_000_000])}

penalized = {}
print("                                   weight × standard deviation")
print("penalty  input                       age      income   decided right")
for size, penalty in PENALTIES.items():
    for name, features in units.items():
        x = with_constant(features)
        weights = best_weights(x, penalty)
        effect = weights[:2] * features.std(axis=0)
        share = np.mean((x @ weights > 0) == paid_back)
        penalized[name, size] = *effect, share
        print(
            f"{penalty:7}  {name:23}"
            f"{effect[0]:z8.2f}{effect[1]:z12.2f}{share:16.1%}"
        )

# %% effect-by-penalty data=effect_by_penalty
penalties = np.geomspace(1e-6, 1, 49)
effect_by_penalty = {"penalty": penalties}
figure, panels = plt.subplots(
    2, figsize=(4.8, 6.8), sharex=True, sharey=True, layout="constrained"
)
for name, features in units.items():
    x, spread = with_constant(features), features.std(axis=0)
    by_penalty = np.array(
        [best_weights(x, penalty)[:2] * spread for penalty in penalties]
    )
    for feature, panel, effect in zip(
        ("income", "age"), panels, by_penalty.T[::-1], strict=True
    ):
        panel.plot(penalties, effect, label=name, markevery=8)
        panel.set(title=f"effect of {feature}", ylabel="weight × deviation")
        effect_by_penalty[f"effect of {feature}, {name}"] = effect
panels[-1].set(xscale="log", xlabel="penalty λ")
panels[-1].xaxis.set_major_formatter("{x:.0e}")
figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper left")
plt.show()

# %% numbers
import alone

short = {
    "raw": "raw",
    "min–max": "min_max",
    "standardized": "standardized",
    MILLIONS: "millions",
}
numbers = {
    "customers": CUSTOMERS,
    "age_lowest": lowest[0],
    "age_highest": highest[0],
    "rule_weight_ratio": WEIGHT_OF_AGE / WEIGHT_OF_INCOME,
    "steps": STEPS,
    "early_steps": EARLY,
    "plane_steps": PLANE_STEPS,
    "close_enough": CLOSE_ENOUGH,
    "start_cost": costs["raw"][0],
    "best_cost": costs["standardized"].min(),
    "unit_condition": condition_in[1],
    "thousands_condition": condition_in[1_000],
    "thousands_steps": steps_in[1_000],
    "millions_condition": condition_in[1_000_000],
    "raw_cost_excess": costs["raw"][-1] / best_cost["raw"] - 1,
    "paid_back_share": paid_back.mean(),
    "raw_best_weight_ratio": best["raw"][0] / best["raw"][1],
    "raw_trained_yes": np.mean(decisions["raw", "trained"]),
}
for name in inputs:
    numbers[f"{short[name]}_learning_rate"] = learning_rate[name]
    numbers[f"{short[name]}_best_cost"] = best_cost[name]
    numbers[f"{short[name]}_final_cost"] = costs[name][-1]
    numbers[f"{short[name]}_condition"] = condition[name]
    numbers[f"{short[name]}_age_progress"] = plane_ends[name][0] / best[name][0]
    if name in steps_needed:
        numbers[f"{short[name]}_steps_needed"] = steps_needed[name]
    for stage, weights in models.items():
        part = f"{short[name]}_{stage}"
        numbers[f"{part}_age_weight"], numbers[f"{part}_income_weight"], _ = (
            weights[name]
        )
        numbers[f"{part}_age_effect"], numbers[f"{part}_income_effect"] = effects[
            name, stage
        ]
        numbers[f"{part}_accuracy"] = right[name, stage]
for part, stage in zip(
    ("early", "trained", "plane", "best"), raw_weights, strict=True
):
    numbers[f"raw_{part}_constant"] = raw_weights[stage][2]
    numbers[f"raw_{part}_age_effect"], numbers[f"raw_{part}_income_effect"] = (
        raw_effects[stage]
    )
for size, penalty in PENALTIES.items():
    numbers[f"{size}_penalty"] = penalty
for (name, size), (age_effect, income_effect, share) in penalized.items():
    part = f"{short[name]}_{size}_penalty"
    numbers[f"{part}_age_effect"], numbers[f"{part}_income_effect"] = (
        age_effect,
        income_effect,
    )
    numbers[f"{part}_accuracy"] = share
alone.show(numbers)
