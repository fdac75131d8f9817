"""Run the lines of a Keras 1 script on the Keras of today,
and note what each of them meets.
"""

# %% setup
import contextlib
import os
import re
import tempfile
import textwrap
import warnings

# Without oneDNN, as on many processors: TensorFlow then has no convolution
# on a CPU that takes channels first. With oneDNN that line runs.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["KERAS_BACKEND"] = "tensorflow"
# The errors are caught and printed below.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

print(f"Keras {keras.__version__}")

# %% lines
# What the line is about, the line then, and the line now.
LINES = [
    (
        "sub-module of convolutional layers",
        "from keras.layers.convolutional import Conv2D, MaxPooling2D",
        "from keras.layers import Conv2D, MaxPooling2D",
    ),
    (
        "sub-module of core layers",
        "from keras.layers.core import Dense, Flatten",
        "from keras.layers import Dense, Flatten",
    ),
    (
        "one-hot labels",
        "from keras.utils import np_utils",
        "from keras.utils import to_categorical",
    ),
    (
        "order of the axes",
        "keras.backend.set_image_dim_ordering('th')",
        "keras.config.set_image_data_format('channels_last')",
    ),
    (
        "channels first on a CPU",
        "Conv2D(20, 5, data_format='channels_first')(np.ones((1, 1, 28, 28)))",
        "Conv2D(20, 5)(np.ones((1, 28, 28, 1)))",
    ),
    (
        "shape of the input",
        "Sequential([Dense(10, input_shape=(784,))])",
        "Sequential([Input((784,)), Dense(10)])",
    ),
    (
        "saving the model",
        "model.save('model2')",
        "model.save('model2.keras')",
    ),
    (
        "comment broken over two lines, in copies",
        "labels = y_train  # one column\nfor each class",
        "labels = y_train  # one column for each class",
    ),
]


# %% run
def outcome(line):
    """Run a line; return the name and message
    of its error or warning, or ("runs", "").
    """
    names = {"keras": keras, "np": np, "y_train": np.arange(10)}
    exec(
        "from keras import Input, Sequential\n"
        "from keras.layers import Conv2D, Dense",
        names,
    )
    names["model"] = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")  # what Python hides from users by default
        warnings.simplefilter("always", UserWarning)
        try:
            exec(compile(line, "script", "exec"), names)
        except Exception as error:
            return type(error).__name__, str(error)
    if caught:
        return caught[0].category.__name__, str(caught[0].message)
    return "runs", ""


def essential(message):
    """The first two sentences of what is wrong:
    no colours, paths, or list of arguments.
    """
    message = re.sub(r"\x1b\[\d*m|\{\{.*?\}\}| \(/.*?\)| \[Op:.*?\]", "", message)
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    [told] = [
        line for line in lines if not line.startswith("Exception encountered")
    ][:1]
    return ". ".join(told.split(". ")[:2]).rstrip(".") + "."


# Saving writes into the working directory: let that be one that goes away.
with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
    then = [outcome(old) for _, old, _ in LINES]
    now = [outcome(new) for _, _, new in LINES]

# %% table
for (subject, old, new), (kind, message), (kind_now, _) in zip(
    LINES, then, now, strict=True
):
    print(subject)
    print("  then:", old.replace("\n", "\n        "))
    print(
        "       ",
        textwrap.fill(
            f"{kind}: {essential(message)}", 72, subsequent_indent=" " * 8
        ),
    )
    print("  now: ", new)
    print("       ", kind_now)
    print()

errors = [kind for kind, _ in then if kind.endswith("Error")]
warned = [kind for kind, _ in then if kind.endswith("Warning")]
print(f"{len(errors)} lines fail, {len(warned)} warns, of {len(LINES)}")

# %% numbers
import alone

numbers = {
    "keras_major": int(keras.__version__.split(".")[0]),
    "lines": len(LINES),
    "lines_that_fail": len(errors),
    "lines_that_warn": len(warned),
    "lines_that_run_now": sum(kind == "runs" for kind, _ in now),
}
alone.show(numbers)
