"""Give raw pixels the start, the step, or both, that dividing by 255 would give: what counts?"""

# %% setup
from matplotlib import pyplot as plt

import evidence
import report
import study_records

plt.style.use(report.STYLE)

# The first kernel k on x / 255 does what k / 255 does on x. So dividing the pixels changes two
# things about the first layer, and nothing else: where it starts and how far a step moves it.
VARIANTS = {
    "raw pixels": "raw",
    "only the start": "raw-start-divided",
    "only the step": "raw-step-divided",
    "start and step": "raw-start-and-step-divided",
}
DIVIDED = "divided-by-255"
OPTIMIZERS = ("Adam", "SGD")
SURVEY = study_records.SURVEY

# %% data
records = study_records.read()
accuracy = {
    optimizer: evidence.shared_seeds(
        {
            scaling: study_records.final_accuracy(records, SURVEY, scaling, optimizer)
            for scaling in (*VARIANTS.values(), DIVIDED)
        }
    )
    for optimizer in OPTIMIZERS
}
print(f"{SURVEY.images:,} training images, {SURVEY.epochs} epochs")
for optimizer, by_scaling in accuracy.items():
    print(f"{optimizer}, seeds:", *by_scaling[DIVIDED])
    report.number(f"{optimizer.lower()}_seeds", len(by_scaling[DIVIDED]))

report.number("images", SURVEY.images)
report.number("epochs", SURVEY.epochs)

# %% halves
print("percentage points behind pixels divided by 255:")
figure, panels = plt.subplots(len(OPTIMIZERS), figsize=(4.8, 6.0))
table = {name: [] for name in ("optimizer", "what is divided", "difference", "±")}
for axes, optimizer in zip(panels, OPTIMIZERS, strict=True):
    left = {
        label: evidence.percentage_points_ahead(
            accuracy[optimizer][DIVIDED], accuracy[optimizer][scaling]
        )
        for label, scaling in VARIANTS.items()
    }
    report.intervals(axes, left, color="C0")
    axes.axvline(0, color="#8a8a8a", linewidth=1)
    axes.set(title=optimizer)
    for label, (mean, half_width, _) in left.items():
        print(f"{mean:6.2f} ± {half_width:.2f}  {optimizer}, {label}")
        name = f"{optimizer.lower()}_{VARIANTS[label].replace('-', '_')}"
        report.number(name, (mean, half_width))
        for column, value in zip(table.values(), (optimizer, label, mean, half_width), strict=True):
            column.append(value)
panels[-1].set(xlabel="behind pixels divided by 255\n(percentage points)")
report.figure(figure, "halves", table)

# %% accuracies
for scaling in ("raw", DIVIDED):
    for optimizer in OPTIMIZERS:
        mean, half_width, _ = evidence.mean_over_seeds(accuracy[optimizer][scaling].values())
        print(f"{scaling}, {optimizer}: test accuracy {mean:.4f} ± {half_width:.4f}")
    training = study_records.final_accuracy(records, SURVEY, scaling, part="training")
    mean, half_width, _ = evidence.mean_over_seeds(
        [training[seed] for seed in accuracy["Adam"][scaling]]
    )
    print(f"{scaling}, Adam: training accuracy {mean:.4f} ± {half_width:.4f}")
    report.number(f"{scaling.replace('-', '_')}_training_accuracy", (mean, half_width))
