"""Load the MNIST digits, from where they are at hand,
and hand them to code for Keras.

In this order:

1. the file that the environment variable MNIST_NPZ names; it must be right, nothing
   replaces it;
2. Keras' own copy, `~/.keras/datasets/mnist.npz` (or under KERAS_HOME), downloaded
   if it is not there or damaged. MNIST_OFFLINE=1 skips the download;
3. the 1,797 handwritten digits inside scikit-learn, enlarged to the form of MNIST.

Keras' own way is left out: it waits for a dead network without end, and leaves a
partial file behind when it is interrupted. The stories still load the digits as
everyone does, with `keras.datasets.mnist.load_data()`; `serve` makes that return
what is at hand.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
import zipfile
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # a build with nothing to do does not wait for it
    import numpy as np

# Both as in keras/src/datasets/mnist.py.
URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
# What `arrays_sha256` gives for MNIST, whatever file it came in.
ARRAYS_SHA256 = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16"

DEADLINE = 60  # seconds for the whole download, name look-up included
LARGEST_DOWNLOAD = 2**25  # bytes; the file has 11.5 million
LARGEST_UNPACKED = 2**30  # bytes; MNIST has 55 million

# What MNIST_OFFLINE may say, in letters of any size, and whether it is a yes.
OFFLINE = {
    **dict.fromkeys(("1", "yes", "true", "on"), True),
    **dict.fromkeys(("", "0", "no", "false", "off"), False),
}


class Digits(NamedTuple):
    """Handwritten digits: images of shape (n, 28,
    28) and labels 0 to 9 of shape (n,), as uint8.

    `source` is "MNIST", "scikit-learn digits" or the name of the file.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    source: str


@dataclass(frozen=True)
class AtHand:
    """Which digits are at hand: in the .npz file, or scikit-learn's.

    `identity` tells them from others: the file's sha256, or the version of
    scikit-learn. `environment` hands them to another process, which then loads the
    same.
    """

    identity: str
    environment: dict[str, str]
    path: Path | None

    @cached_property
    def stand_in(self) -> str:
        """What pages say they are, in no language; empty for MNIST.

        Raises DataError if the file is not right: only this reads what is in it.
        """
        if self.path is None:
            return "scikit-learn, 8 × 8"
        if self.identity == SHA256:  # what its sum tells need not be unpacked
            return ""
        digits = _read(self.path)
        if digits.source == "MNIST":
            return ""
        count = len(digits.x_train) + len(digits.x_test)
        return f"{digits.source}, {count} × 28 × 28"


class DataError(Exception):
    """MNIST_NPZ names a file that cannot be used,
    or MNIST_OFFLINE is neither yes nor no.
    """


def serve() -> None:
    """Let `keras.datasets.mnist.load_data()` return
    the digits that are at hand, from now on.
    """
    import keras

    def load_data():
        digits = load()
        return (digits.x_train, digits.y_train), (digits.x_test, digits.y_test)

    keras.datasets.mnist.load_data = load_data


def load() -> Digits:
    """Return the digits, and print which they are if they are not MNIST.
    Raises DataError if MNIST_NPZ names a file that is not right,
    or MNIST_OFFLINE is not.
    """
    path = locate()
    digits = _embedded() if path is None else _read(path)
    if digits.source != "MNIST":
        count = len(digits.x_train) + len(digits.x_test)
        print(
            f"Not MNIST: {count:,} digits from scikit-learn, enlarged to 28 × 28."
            if path is None
            else f"Not MNIST: {count:,} images of {_shown(path)}.",
            "Set MNIST_NPZ to the path of mnist.npz for the real ones.",
            sep="\n",
        )
    return digits


def locate() -> Path | None:
    """Return the .npz file, downloaded if need be;
    None for scikit-learn's digits.

    A file that MNIST_NPZ names is right or wrong: who reads it sees.
    Raises DataError if MNIST_OFFLINE is neither yes nor no.
    """
    offline = _is_offline()
    named = os.environ.get("MNIST_NPZ")
    if named:
        return Path(os.path.expanduser(named)).absolute()
    cached = _cache()
    if _is_intact(cached):
        return cached
    if offline:
        return None
    try:
        content = _download()
    except OSError as error:
        print(f"MNIST could not be downloaded from {URL}: {error}")
        return None
    try:
        _keep(content, cached)
    except OSError as error:
        print(
            f"MNIST was downloaded, and could not be kept as {_shown(cached)}: "
            f"{error}. Set KERAS_HOME to a folder that can be written."
        )
        return None
    return cached


def at_hand() -> AtHand:
    """Find the digits, and say which they are, without importing Keras or NumPy.

    Raises DataError if MNIST_NPZ names no file that can be read, or MNIST_OFFLINE
    is neither yes nor no.
    """
    path = locate()
    if path is None:
        identity = f"scikit-learn digits {version('scikit-learn')}"
        return AtHand(identity, {"MNIST_OFFLINE": "1"}, None)
    try:
        _refuse_no_file(path)
        size = path.stat().st_size
        if size > LARGEST_UNPACKED:
            raise ValueError(f"it is too large, {size:,} bytes")
        identity = _sha256(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from error
    return AtHand(identity, {"MNIST_NPZ": str(path)}, path)


def arrays_sha256(digits: Digits) -> str:
    """Return the SHA-256 of the images and labels
    themselves, whatever file they came in.
    """
    import numpy as np

    digest = hashlib.sha256()
    for array in (digits.x_train, digits.y_train, digits.x_test, digits.y_test):
        digest.update(np.ascontiguousarray(array, dtype=np.uint8).tobytes())
    return digest.hexdigest()


def _is_offline() -> bool:
    said = os.environ.get("MNIST_OFFLINE", "")
    try:
        return OFFLINE[said.strip().lower()]
    except KeyError:
        raise DataError(
            f"MNIST_OFFLINE={said!r}: is neither yes nor no. "
            "Write 1 to have nothing downloaded, or unset the variable."
        ) from None


def _shown(name: str | Path) -> str:
    """Return a name that can be printed and written,
    with an escape for each sign that cannot.
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(name))


def _cache() -> Path:
    """Return where Keras keeps its own copy."""
    home = os.environ.get("KERAS_HOME") or os.path.join("~", ".keras")
    # As it is where no home is known, which Path.expanduser does not take.
    return Path(os.path.expanduser(home)).absolute() / "datasets" / "mnist.npz"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_intact(path: Path) -> bool:
    try:
        return (
            path.is_file()
            and 0 < path.stat().st_size <= LARGEST_DOWNLOAD
            and _sha256(path.read_bytes()) == SHA256
        )
    except OSError:  # it may not be read
        return False


def _download(deadline: float = DEADLINE) -> bytes:
    """Return the content of the file that Keras publishes.

    Raises OSError if it has not arrived after `deadline` seconds,
    or arrived damaged.
    """
    # Here, not above: most builds find a file, and these take a tenth of a second.
    import http.client
    import urllib.request

    arrived: list[bytes | Exception] = []

    def fetch() -> None:
        try:
            with urllib.request.urlopen(URL, timeout=deadline) as response:
                arrived.append(response.read(LARGEST_DOWNLOAD))
        except (OSError, http.client.HTTPException) as error:
            arrived.append(error)

    # A time-out of urlopen bounds neither the name look-up nor a server that
    # trickles bytes. A daemon thread can be left behind, whatever it waits for.
    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    thread.join(deadline)
    if not arrived:
        raise TimeoutError(f"no complete answer within {deadline} seconds")
    [content] = arrived
    if isinstance(content, Exception):
        raise OSError(f"{type(content).__name__}: {content}") from content
    if _sha256(content) != SHA256:
        raise OSError(
            f"{len(content):,} bytes arrived, "
            "and their sha256 is not the one of Keras"
        )
    return content


def _keep(content: bytes, target: Path) -> None:
    """Write a file, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        whole = Path(folder) / target.name
        whole.write_bytes(content)
        os.replace(whole, target)


def _read(path: Path) -> Digits:
    """Return the digits in an .npz file of any number of images."""
    import numpy as np

    names = ("x_train", "y_train", "x_test", "y_test")
    try:
        _refuse_no_file(path)
        # A bare array in a .npy file has neither names nor anything to close.
        with zipfile.ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > LARGEST_UNPACKED:
            raise ValueError(f"it is too large, {size:,} bytes when unpacked")
        with np.load(path, allow_pickle=False) as file:
            missing = [name for name in names if name not in file]
            if missing:
                raise ValueError(f"it has no array {', '.join(missing)}")
            digits = Digits(
                *(file[name] for name in names), source=_shown(path.name)
            )
        _check("train", digits.x_train, digits.y_train)
        _check("test", digits.x_test, digits.y_test)
    except Exception as error:  # whatever zipfile, its codecs or NumPy stumble over
        raise _unusable(path, error) from error
    if arrays_sha256(digits) == ARRAYS_SHA256:
        return digits._replace(source="MNIST")
    return digits


def _refuse_no_file(path: Path) -> None:
    """Raise ValueError for what is there and is no file:
    a FIFO would wait for ever, and so would a file of the
    system, such as /proc/kmsg, whose size is told as 0.
    """
    if path.exists() and not path.is_file():
        raise ValueError("it is no file")
    if path.exists() and path.stat().st_size == 0:
        raise ValueError("it is empty, or no file of a disk")


def _unusable(path: Path, error: Exception) -> DataError:
    return DataError(
        f"MNIST_NPZ={_shown(path)}: {error}. "
        "Point MNIST_NPZ at Keras' mnist.npz, "
        "or unset it to have that downloaded."
    )


def _check(part: str, images: np.ndarray, labels: np.ndarray) -> None:
    """Raise ValueError if images and labels are not what Digits promises."""
    import numpy as np

    for name, array, form in (
        (f"x_{part}", images, (28, 28)),
        (f"y_{part}", labels, ()),
    ):
        if not isinstance(array, np.ndarray):
            raise ValueError(f"{name} is no array")
        if array.dtype != np.uint8:
            raise ValueError(f"{name} holds {array.dtype}, not uint8")
        if (
            array.ndim != 1 + len(form)
            or array.shape[1:] != form
            or len(array) == 0
        ):
            wanted = ", ".join(map(str, ("n", *form)))
            raise ValueError(
                f"{name} has the shape {array.shape}, not ({wanted}) with n > 0"
            )
    if len(images) != len(labels):
        raise ValueError(
            f"{len(images)} images in x_{part}, "
            f"but {len(labels)} labels in y_{part}"
        )
    if labels.max() > 9:
        raise ValueError(
            f"y_{part} holds the label {labels.max()}; labels are 0 to 9"
        )


def _embedded() -> Digits:
    """Return scikit-learn's digits of 8 × 8 pixels,
    0 to 16, in the form of MNIST.
    """
    import numpy as np
    from scipy.ndimage import zoom
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    small = load_digits()
    images = zoom(
        small.images, (1, 28 / 8, 28 / 8), order=1, mode="nearest", grid_mode=True
    )
    images = np.clip(np.round(images * (255 / 16)), 0, 255).astype(np.uint8)
    x_train, x_test, y_train, y_test = train_test_split(
        images,
        small.target.astype(np.uint8),
        test_size=1 / 7,  # as in MNIST
        stratify=small.target,
        random_state=0,
    )
    return Digits(x_train, y_train, x_test, y_test, source="scikit-learn digits")
