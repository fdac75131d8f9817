"""The same network, loss and Adam once more, in NumPy and in double precision: plain, and slow.

Nothing here is taken from the scripts. Parameters are named and shaped as in Keras.
"""

from __future__ import annotations

import numpy as np

from study.protocol import CLIPPED, EPSILON

Arrays = dict[str, np.ndarray]


def patches(x: np.ndarray) -> np.ndarray:
    """The neighbourhood of 5 × 5 of each pixel: (n, h, w, 5 · 5 · channels)."""
    padded = np.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0)))
    seen = np.lib.stride_tricks.sliding_window_view(padded, (5, 5), axis=(1, 2))
    return np.moveaxis(seen, 3, -1).reshape(*x.shape[:3], -1)


def spread(gradients: np.ndarray, channels: int) -> np.ndarray:
    """What `patches` gathers, given back: the gradients of x from those of its patches."""
    n, height, width, _ = gradients.shape
    gradients = gradients.reshape(n, height, width, 5, 5, channels)
    padded = np.zeros((n, height + 4, width + 4, channels))
    for row in range(5):
        for column in range(5):
            padded[:, row : row + height, column : column + width] += gradients[..., row, column, :]
    return padded[:, 2:-2, 2:-2]


def windows(x: np.ndarray) -> np.ndarray:
    """The windows of 2 × 2: (n, h / 2, w / 2, 4, channels)."""
    n, height, width, channels = x.shape
    x = x.reshape(n, height // 2, 2, width // 2, 2, channels).swapaxes(2, 3)
    return x.reshape(n, height // 2, width // 2, 4, channels)


def unwindowed(x: np.ndarray) -> np.ndarray:
    """What `windows` divides, put together."""
    n, height, width, _, channels = x.shape
    x = x.reshape(n, height, width, 2, 2, channels).swapaxes(2, 3)
    return x.reshape(n, 2 * height, 2 * width, channels)


def loss_and_gradients(
    parameters: Arrays, x: np.ndarray, y: np.ndarray, loss: str
) -> tuple[float, Arrays]:
    """For images (n, 28, 28, 1) and labels (n,)."""
    p = {name: values.astype(np.float64) for name, values in parameters.items()}
    inputs, chosen = [], []
    for layer in "12":
        kernel = p[f"kernel{layer}"]
        inputs.append(patches(x))
        x = inputs[-1] @ kernel.reshape(-1, kernel.shape[-1]) + p[f"bias{layer}"]
        x = windows(np.maximum(0, x))
        largest = x.argmax(axis=3)[..., np.newaxis, :]
        x = np.take_along_axis(x, largest, 3)
        is_open = np.zeros((*x.shape[:3], 4, x.shape[-1]))
        np.put_along_axis(is_open, largest, x > 0, 3)
        chosen.append(is_open)
        x = x[..., 0, :]
    features = x.reshape(len(x), -1)
    hidden = np.maximum(0, features @ p["kernel3"] + p["bias3"])
    logits = hidden @ p["kernel4"] + p["bias4"]

    logarithms = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    of_label = logarithms[np.arange(len(y)), y]
    seen = np.ones(len(y))
    if loss == CLIPPED:
        clipped = np.clip(np.exp(of_label), EPSILON, 1 - EPSILON)
        seen = clipped == np.exp(of_label)
        of_label = np.log(clipped)
    to_logits = (np.exp(logarithms) - np.eye(10)[y]) * seen[:, np.newaxis] / len(y)

    to_hidden = to_logits @ p["kernel4"].T * (hidden > 0)
    gradients = {
        "kernel4": hidden.T @ to_logits,
        "bias4": to_logits.sum(axis=0),
        "kernel3": features.T @ to_hidden,
        "bias3": to_hidden.sum(axis=0),
    }
    back = (to_hidden @ p["kernel3"].T).reshape(x.shape)
    for layer in "21":
        kernel = p[f"kernel{layer}"]
        back = unwindowed(back[..., np.newaxis, :] * chosen.pop())
        taken = inputs.pop()
        gradients[f"kernel{layer}"] = np.tensordot(taken, back, [[0, 1, 2]] * 2)
        gradients[f"bias{layer}"] = back.sum(axis=(0, 1, 2))
        back = spread(back @ kernel.reshape(-1, kernel.shape[-1]).T, kernel.shape[2])
    return -of_label.mean(), {
        name: gradients[name].reshape(values.shape) for name, values in parameters.items()
    }


class Adam:
    """As in keras/src/optimizers/adam.py, with Keras' settings."""

    def __init__(self, parameters: Arrays):
        self.parameters = parameters
        self.momentum = {name: np.zeros_like(values) for name, values in parameters.items()}
        self.velocity = {name: np.zeros_like(values) for name, values in parameters.items()}
        self.steps = 0

    def step(self, gradients: Arrays) -> None:
        self.steps += 1
        alpha = 0.001 * np.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        for name, gradient in gradients.items():
            m, v = self.momentum[name], self.velocity[name]
            m += (gradient - m) * (1 - 0.9)
            v += (gradient**2 - v) * (1 - 0.999)
            self.parameters[name] -= m * alpha / (np.sqrt(v) + EPSILON)
