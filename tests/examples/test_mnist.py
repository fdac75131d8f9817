"""Where the digits come from, and what happens to a file that is not right."""

import contextlib
import errno
import hashlib
import http.server
import io
import os
import pickle
import re
import socket
import struct
import subprocess
import sys
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import mnist
from this_book import BOOK


def arrays(n_train=30, n_test=10, **changed):
    random = np.random.default_rng(0)
    made = {
        "x_train": random.integers(0, 256, (n_train, 28, 28), dtype=np.uint8),
        "y_train": random.integers(0, 10, n_train, dtype=np.uint8),
        "x_test": random.integers(0, 256, (n_test, 28, 28), dtype=np.uint8),
        "y_test": random.integers(0, 10, n_test, dtype=np.uint8),
    }
    return made | changed


def what_is_at_hand() -> str:
    """What a build asks that executes a story."""
    return mnist.at_hand().stand_in


USES = (mnist.load, what_is_at_hand)


def npz(**changed) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays(**changed))
    return file.getvalue()


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    """An empty home of Keras, and no setting of the person who runs the tests."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("MNIST_NPZ", raising=False)
    monkeypatch.delenv("MNIST_OFFLINE", raising=False)
    return tmp_path


@pytest.fixture
def cached(home):
    path = home / "keras" / "datasets" / "mnist.npz"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def server(monkeypatch):
    """Let the download go to a server of our own; returns what it serves and counts."""

    class Server(http.server.BaseHTTPRequestHandler):
        content, requests, seconds_a_byte = npz(), 0, 0.0

        def do_GET(self):
            Server.requests += 1
            self.send_response(200)
            self.send_header("Content-Length", str(len(Server.content)))
            self.end_headers()
            if not Server.seconds_a_byte:
                self.wfile.write(Server.content)
                return
            with contextlib.suppress(ConnectionError):  # the client has left
                for byte in Server.content:
                    self.wfile.write(bytes([byte]))
                    time.sleep(Server.seconds_a_byte)

        def log_message(self, *arguments):
            """Stay silent."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as listening:
        # It sees within that many seconds that it is to end.
        threading.Thread(target=listening.serve_forever, args=[0.01], daemon=True).start()
        monkeypatch.setattr(mnist, "URL", f"http://127.0.0.1:{listening.server_port}/mnist.npz")
        monkeypatch.setattr(mnist, "SHA256", hashlib.sha256(Server.content).hexdigest())
        of_arrays = mnist.arrays_sha256(mnist.Digits(**arrays(), source=""))
        monkeypatch.setattr(mnist, "ARRAYS_SHA256", of_arrays)
        yield Server
        listening.shutdown()


@pytest.fixture
def named(home, monkeypatch):
    """Write a file and let MNIST_NPZ name it."""

    def write(content: bytes):
        path = home / "named.npz"
        path.write_bytes(content)
        monkeypatch.setenv("MNIST_NPZ", str(path))
        return path

    return write


# Sources


def test_the_named_file_comes_first(named, server):
    path = named(npz(n_train=7))
    digits = mnist.load()
    assert digits.x_train.shape == (7, 28, 28)
    assert digits.x_train.dtype == digits.y_test.dtype == np.uint8
    assert digits.source == "named.npz"
    assert mnist.locate() == path
    assert server.requests == 0


def test_a_relative_name_is_located_from_the_working_directory(named, monkeypatch):
    path = named(npz())
    monkeypatch.chdir(path.parent)
    monkeypatch.setenv("MNIST_NPZ", path.name)
    assert mnist.locate() == path


def test_the_copy_of_keras_is_used_without_a_download(cached, server):
    cached.write_bytes(server.content)
    assert mnist.locate() == cached
    assert server.requests == 0


def test_what_is_downloaded_is_kept_where_keras_looks(home, server):
    assert mnist.load().x_train.shape == (30, 28, 28)
    mnist.load()
    assert server.requests == 1
    kept = home / "keras" / "datasets"
    assert [path.name for path in kept.iterdir()] == ["mnist.npz"]
    assert (kept / "mnist.npz").read_bytes() == server.content


def test_four_downloads_at_once_leave_one_whole_copy(home, server, monkeypatch):
    """Each is answered when all have asked."""
    together, answer = threading.Barrier(4), server.do_GET

    def answer_all(request) -> None:
        together.wait(timeout=20)
        answer(request)

    monkeypatch.setattr(server, "do_GET", answer_all)
    with ThreadPoolExecutor(4) as together_asking:
        loaded = list(together_asking.map(lambda _: mnist.load(), range(4)))
    assert server.requests == 4
    for digits in loaded:
        assert np.array_equal(digits.x_train, loaded[0].x_train)
        assert mnist.arrays_sha256(digits) == mnist.ARRAYS_SHA256
    kept = home / "keras" / "datasets"
    assert [path.name for path in kept.iterdir()] == ["mnist.npz"]
    assert (kept / "mnist.npz").read_bytes() == server.content


def test_without_keras_home_the_copy_is_in_the_home_folder(home, monkeypatch):
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    assert mnist._cache() == home / ".keras" / "datasets" / "mnist.npz"


def test_the_address_and_the_hash_are_those_of_keras():
    from keras.src.datasets import mnist as of_keras

    constants = of_keras.load_data.__code__.co_consts
    assert mnist.SHA256 in constants
    assert mnist.URL.removesuffix("mnist.npz") in constants


def test_offline_the_digits_of_scikit_learn_are_used_and_it_is_said(monkeypatch, server, capsys):
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    assert mnist.locate() is None
    digits = mnist.load()
    assert server.requests == 0
    assert digits.source == "scikit-learn digits"
    assert "Not MNIST: 1,797 digits from scikit-learn" in capsys.readouterr().out


@pytest.mark.parametrize("word", ["1", "true", "True", "yes", "YES", "on", " 1 "])
def test_each_usual_word_for_yes_leaves_the_network_alone(monkeypatch, server, word):
    monkeypatch.setenv("MNIST_OFFLINE", word)
    assert mnist.locate() is None
    assert server.requests == 0


@pytest.mark.parametrize("word", ["", "0", "false", "No", "off"])
def test_each_usual_word_for_no_has_the_digits_downloaded(cached, monkeypatch, server, word):
    monkeypatch.setenv("MNIST_OFFLINE", word)
    assert mnist.locate() == cached
    assert server.requests == 1


@pytest.mark.parametrize("word", ["2", "offline", "ja", "\udcff", "none"])
@pytest.mark.parametrize("use", USES)
def test_what_is_neither_yes_nor_no_is_refused_before_anything_is_read(
    named, monkeypatch, server, word, use
):
    monkeypatch.setenv("MNIST_OFFLINE", word)
    cause = re.escape(f"MNIST_OFFLINE={word!r}: is neither yes nor no. Write 1 to")
    for _ in range(2):
        with pytest.raises(mnist.DataError, match=rf"{cause} .*, or unset the variable\.$"):
            use()
        named(npz())
    assert server.requests == 0


def test_the_embedded_digits_have_the_form_of_mnist(monkeypatch):
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    digits = mnist.load()
    assert digits.x_train.shape == (1540, 28, 28)
    assert digits.x_test.shape == (257, 28, 28)
    for array in digits[:4]:
        assert array.dtype == np.uint8
    assert (digits.x_train.min(), digits.x_train.max()) == (0, 255)
    assert set(digits.y_train) == set(digits.y_test) == set(range(10))


def test_the_embedded_digits_are_enlarged_not_changed(monkeypatch):
    """Each pixel is on the straight line between the small ones at its sides: 16 becomes 255."""
    from sklearn.datasets import load_digits

    monkeypatch.setenv("MNIST_OFFLINE", "1")
    digits = mnist.load()
    places = (np.arange(28) + 0.5) * 8 / 28 - 0.5  # a small pixel is as wide as 3.5 large ones
    line = np.array([np.interp(places, np.arange(8), unit) for unit in np.eye(8)])
    expected = line.T @ (load_digits().images * 255 / 16) @ line
    for image in digits.x_test[:20]:  # they have an order of their own
        assert np.abs(expected - image).max(axis=(1, 2)).min() <= 0.5 + 1e-9


def test_the_split_of_the_embedded_digits_is_fixed_and_even(monkeypatch):
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    first, second = mnist.load(), mnist.load()
    np.testing.assert_array_equal(first.x_test, second.x_test)
    counts = np.bincount(first.y_test)
    assert counts.max() - counts.min() <= 2  # stratified: each digit is a tenth, up to rounding


# Which digits they are


def test_the_identity_is_the_sha256_of_the_content(named):
    path = named(npz())
    found = mnist.at_hand()
    assert found.identity == hashlib.sha256(path.read_bytes()).hexdigest()


def test_digits_are_mnist_by_what_they_are_whatever_file_they_came_in(server, named, capsys):
    """Those of the server are MNIST here."""
    file = io.BytesIO()
    np.savez(file, **arrays())
    for content in (server.content, file.getvalue()):
        named(content)
        assert mnist.load().source == "MNIST"
        assert mnist.at_hand().stand_in == ""
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("part", ["x_train", "y_train", "x_test", "y_test"])
def test_other_digits_are_not_called_mnist_and_it_is_said(server, named, capsys, part):
    changed = arrays()[part].copy()
    changed.flat[0] = (int(changed.flat[0]) + 1) % 10
    path = named(npz(**{part: changed}))
    assert mnist.load().source == "named.npz"
    assert f"Not MNIST: 40 images of {path}.\nSet MNIST_NPZ" in capsys.readouterr().out
    assert mnist.at_hand().stand_in == "named.npz, 40 × 28 × 28"


def test_the_identity_of_mnist_is_the_one_of_the_recorded_study():
    from study.records import read

    assert {record["data"]["sha256"] for record in read()} == {mnist.ARRAYS_SHA256}


def test_the_identity_of_the_embedded_digits_names_the_version(monkeypatch):
    import sklearn

    monkeypatch.setenv("MNIST_OFFLINE", "1")
    found = mnist.at_hand()
    assert found.identity == f"scikit-learn digits {sklearn.__version__}"
    assert found.stand_in == "scikit-learn, 8 × 8"


def test_the_environment_hands_the_same_digits_to_another_process(cached, server, monkeypatch):
    """Downloaded once, and no second time though the copy is gone."""
    found = mnist.at_hand()
    assert server.requests == 1
    assert found.environment == {"MNIST_NPZ": str(cached)}
    cached.unlink()
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    found = mnist.at_hand()
    assert found.environment == {"MNIST_OFFLINE": "1"}


# As Keras' own


@pytest.fixture
def keras_digits(monkeypatch):
    """The module keras.datasets.mnist, as it was again after the test."""
    import keras

    monkeypatch.setattr(keras.datasets.mnist, "load_data", keras.datasets.mnist.load_data)
    return keras.datasets.mnist


def test_what_is_at_hand_is_served_as_keras_own(named, keras_digits):
    named(npz(n_train=7))
    mnist.serve()
    (x_train, y_train), (x_test, y_test) = keras_digits.load_data()
    digits = mnist.load()
    for array, expected in zip((x_train, y_train, x_test, y_test), digits[:4], strict=True):
        np.testing.assert_array_equal(array, expected)


def test_where_the_digits_are_served_and_are_not_mnist_it_is_said(
    monkeypatch, capsys, keras_digits
):
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    mnist.serve()
    assert capsys.readouterr().out == "", "only who asks for the digits is told"
    (x_train, _), _ = keras_digits.load_data()
    assert x_train.shape == (1540, 28, 28)
    assert "Not MNIST: 1,797 digits from scikit-learn" in capsys.readouterr().out


# A dead or lying network


def test_a_server_that_never_answers_ends_at_the_deadline(home):
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.MonkeyPatch.context() as patch:
        patch.setattr(mnist, "URL", f"http://127.0.0.1:{silent.getsockname()[1]}/")
        start = time.monotonic()
        with pytest.raises(OSError, match=r"0\.5 seconds|timed out"):
            mnist._download(deadline=0.5)
        assert time.monotonic() - start < 5


def test_a_server_that_trickles_bytes_ends_at_the_deadline(home, server):
    server.seconds_a_byte = 0.05
    start = time.monotonic()
    with pytest.raises(TimeoutError, match=r"no complete answer within 0\.5 seconds"):
        mnist._download(deadline=0.5)
    assert time.monotonic() - start < 5


def test_a_name_look_up_that_hangs_ends_at_the_deadline(home, monkeypatch):
    released = threading.Event()

    def look_up(*_, **__):
        released.wait(30)
        raise socket.gaierror("released")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    start = time.monotonic()
    with pytest.raises(TimeoutError, match="no complete answer"):
        mnist._download(deadline=0.5)
    released.set()
    assert time.monotonic() - start < 5


HANGS = """\
import socket, time
import mnist
socket.getaddrinfo = lambda *_, **__: time.sleep(600)
try:
    mnist._download(deadline=0.1)
except TimeoutError as error:
    print(error)
"""


def test_a_download_that_hangs_does_not_keep_python_from_ending(home):
    surroundings = os.environ | {"PYTHONPATH": str(BOOK.examples)}
    command = [sys.executable, "-c", HANGS]
    said = subprocess.check_output(command, env=surroundings, encoding="utf-8", timeout=30)
    assert said == "no complete answer within 0.1 seconds\n"


def test_the_deadline_is_a_minute_at_most():
    assert mnist.DEADLINE <= 60


def test_with_no_network_the_reason_is_printed_and_the_embedded_digits_serve(monkeypatch, capsys):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setattr(mnist, "URL", f"http://127.0.0.1:{port}/mnist.npz")
    assert mnist.load().source == "scikit-learn digits"
    assert f"MNIST could not be downloaded from http://127.0.0.1:{port}" in capsys.readouterr().out


@pytest.mark.parametrize("in_the_way", ["a file", "a folder"])
def test_a_cache_that_cannot_be_written_is_not_a_failed_download(home, server, capsys, in_the_way):
    if in_the_way == "a file":
        (home / "keras").write_bytes(b"")
    else:
        (home / "keras" / "datasets" / "mnist.npz" / "folder").mkdir(parents=True)
    assert mnist.locate() is None
    printed = capsys.readouterr().out
    assert "MNIST was downloaded, and could not be kept as" in printed
    assert "Set KERAS_HOME" in printed
    assert "could not be downloaded" not in printed


def test_a_damaged_download_is_never_kept(home, server, monkeypatch, capsys):
    monkeypatch.setattr(mnist, "SHA256", "0" * 64)
    assert mnist.locate() is None
    assert "sha256 is not the one of Keras" in capsys.readouterr().out
    assert list((home / "keras").rglob("*.npz")) == []


def test_a_download_cut_short_is_never_kept(home, server, capsys):
    server.content = server.content[:1000]
    assert mnist.locate() is None
    assert "1,000 bytes arrived" in capsys.readouterr().out
    assert list((home / "keras").rglob("*.npz")) == []


def test_no_more_is_read_of_a_download_than_a_file_of_digits_has(home, server, monkeypatch, capsys):
    """A page of a hotel's network, or what else answers without end, fills no memory."""
    monkeypatch.setattr(mnist, "LARGEST_DOWNLOAD", 1000)
    assert mnist.locate() is None
    assert "1,000 bytes arrived" in capsys.readouterr().out


def test_the_largest_download_has_room_for_the_file_of_keras():
    assert 2 * 11_490_434 < mnist.LARGEST_DOWNLOAD < 10 * 11_490_434  # bytes, by Keras' own server


def test_a_disk_that_is_full_leaves_the_copy_as_it_was(cached, server, monkeypatch, capsys):
    cached.write_bytes(b"damaged")

    def write_half(path, content):
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_half)
    assert mnist.locate() is None
    assert "could not be kept as" in capsys.readouterr().out
    assert cached.read_bytes() == b"damaged"
    assert list(cached.parent.iterdir()) == [cached]


def test_an_answer_that_is_not_http_is_a_failed_download(home, monkeypatch, capsys):
    def answer(listening):
        connection, _ = listening.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"hello\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=answer, args=[listening], daemon=True).start()
        monkeypatch.setattr(mnist, "URL", f"http://127.0.0.1:{listening.getsockname()[1]}/")
        assert mnist.locate() is None
    assert "BadStatusLine: hello" in capsys.readouterr().out


def test_a_damaged_copy_is_downloaded_again(cached, server):
    cached.write_bytes(server.content[:1000])
    assert mnist.locate() == cached
    assert cached.read_bytes() == server.content


def test_a_damaged_copy_is_not_used_offline(cached, server, monkeypatch):
    cached.write_bytes(server.content[:1000])
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    assert mnist.locate() is None


def test_a_copy_that_may_not_be_read_is_not_used(cached, server, monkeypatch):
    cached.write_bytes(server.content)

    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.setenv("MNIST_OFFLINE", "1")
    assert mnist.locate() is None


# A named file that is not right


def damaged_inside() -> bytes:
    """A zip whose directory is whole and whose compressed bytes are not."""
    content = bytearray(npz())
    content[200:400] = bytes(200)
    return bytes(content)


def damaged_in_the_middle(compression: int) -> bytes:
    """A zip with this compression, whole but for a byte within its first array."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, array in arrays().items():
            member = io.BytesIO()
            np.save(member, array)
            archive.writestr(f"{name}.npy", member.getvalue())
        [first, *_] = archive.infolist()
    content = bytearray(file.getvalue())
    content[first.header_offset + first.compress_size // 2] ^= 0xFF
    return bytes(content)


def zip_of(name: str, content: bytes, of: bytes | None = None) -> bytes:
    """A zip with this file, and with the others of that zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
        if of is not None:
            with zipfile.ZipFile(io.BytesIO(of)) as others:
                for other in others.namelist():
                    if Path(other).stem != Path(name).stem:
                        archive.writestr(other, others.read(other))
    return file.getvalue()


def npy() -> bytes:
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    return file.getvalue()


def claims(shape: tuple[int, ...], dtype: str = "|u1") -> bytes:
    """A file whose first array says that it has this shape, and holds ten bytes."""
    header = io.BytesIO()
    said = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_2_0(header, said)
    return zip_of("x_train.npy", header.getvalue() + bytes(10), of=npz())


def bomb() -> bytes:
    """A small file that is 2 GiB when it is unpacked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x_train.npy", bytes(2**20))
    content = file.getvalue()
    return content.replace(struct.pack("<I", 2**20), struct.pack("<I", 2**31))


WRONG = {
    "78 TB": (claims((10**11, 28, 28)), "x_train|allocate|array"),
    "a shape beyond all numbers": (claims((10**30, 28, 28)), "large|convert|dimension"),
    "a negative shape": (claims((-1, 28, 28)), "negative|reshape"),
    "bytes that are no array": (zip_of("x_train", b"hello", of=npz()), "x_train is no array"),
    "unpacked too large": (bomb(), "too large, 2,147,483,648 bytes"),
    "empty": (b"", "it is empty"),
    "a page": (b"<html>404</html>", "not a zip file"),
    "a pickle": (pickle.dumps(arrays()), "not a zip file"),
    "a single array": (npy(), "not a zip file"),
    "truncated": (npz()[:-500], "not a zip file"),
    "damaged": (damaged_inside(), "CRC|decompressing|magic"),
    **{
        f"damaged in {name}": (damaged_in_the_middle(getattr(zipfile, name)), complaint)
        for name, complaint in {
            "ZIP_STORED": "CRC",
            "ZIP_DEFLATED": "CRC|decompressing",
            "ZIP_BZIP2": "Invalid data",
            "ZIP_LZMA": "Corrupt|CRC",
        }.items()
    },
    "another zip": (zip_of("readme.txt", b"hello"), "it has no array x_train, y_train"),
    "a pickled array": (npz(x_train=np.array([{}], dtype=object)), "Object arrays"),
    "wrong type": (npz(x_train=np.zeros((30, 28, 28))), "x_train holds float64, not uint8"),
    "wrong type of labels": (npz(y_test=np.zeros(10, int)), "y_test holds int64, not uint8"),
    "flat images": (npz(x_test=np.zeros((10, 784), np.uint8)), r"x_test has the shape \(10, 784\)"),
    "narrow images": (npz(x_test=np.zeros((10, 28, 27), np.uint8)), r"the shape \(10, 28, 27\)"),
    "one-hot labels": (npz(y_train=np.zeros((30, 10), np.uint8)), "y_train has the shape"),
    "no images": (npz(n_test=0), "with n > 0"),
    "unequal lengths": (npz(y_train=np.zeros(29, np.uint8)), "30 images in x_train, but 29 labels"),
    "a label 10": (npz(y_test=np.full(10, 10, np.uint8)), "y_test holds the label 10"),
}


@pytest.mark.parametrize(("content", "complaint"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("use", USES)
def test_a_named_file_that_is_not_right_is_an_error(content, complaint, use, named, server):
    path = named(content)
    with pytest.raises(mnist.DataError, match=complaint) as caught:
        use()
    assert str(caught.value).startswith(f"MNIST_NPZ={path}: ")
    assert "Point MNIST_NPZ at" in str(caught.value)
    assert server.requests == 0


@pytest.mark.parametrize("use", USES)
def test_a_file_on_which_a_library_stumbles_in_its_own_way_is_an_error(use, named, monkeypatch):
    """What codecs raise is written nowhere, and there are new ones: zstd has its own error."""

    class ZstdError(Exception):
        """As `compression.zstd` has it from Python 3.14 on."""

    def load(*_, **__):
        raise ZstdError("Data corruption detected")

    named(npz())
    monkeypatch.setattr(np, "load", load)
    with pytest.raises(mnist.DataError, match=r"MNIST_NPZ=.*: Data corruption.*Point MNIST_NPZ at"):
        use()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"\xff.npz", r"\udcff.npz"),
        (b"\x1b[2J.npz", r"\x1b[2J.npz"),
        ("\u202ezpn.npz".encode(), r"\u202ezpn.npz"),
        (b"two\nlines.npz", r"two\nlines.npz"),
        ("цифры ७.npz".encode(), "цифры ७.npz"),
    ],
)
def test_whatever_a_file_is_called_its_name_can_be_printed(home, monkeypatch, capsys, name, shown):
    path = home / os.fsdecode(name)
    monkeypatch.setenv("MNIST_NPZ", str(path))
    path.write_bytes(b"")
    for use in USES:
        with pytest.raises(mnist.DataError) as caught:
            use()
        assert str(caught.value).startswith(f"MNIST_NPZ={home / shown}: ")
    path.write_bytes(npz())
    assert mnist.load().source == shown
    assert f"40 images of {home / shown}.\n" in capsys.readouterr().out
    found = mnist.at_hand()
    assert found.stand_in == f"{shown}, 40 × 28 × 28"
    assert found.environment == {"MNIST_NPZ": str(path)}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("use", USES)
def test_a_named_file_as_large_as_a_disk_is_not_read(use, named):
    path = named(b"not a zip file")
    os.truncate(path, 2**40)  # a hole: it takes no room
    with pytest.raises(mnist.DataError, match=r"MNIST_NPZ=.*Point MNIST_NPZ at"):
        use()


def test_a_file_that_is_known_by_its_sum_is_not_unpacked(named, monkeypatch):
    path = named(npz())
    monkeypatch.setattr(mnist, "SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
    monkeypatch.setattr(mnist, "_read", pytest.fail)
    found = mnist.at_hand()
    assert (found.identity, found.environment) == (mnist.SHA256, {"MNIST_NPZ": str(path)})
    assert found.stand_in == ""


def test_which_digits_are_at_hand_is_known_before_they_are_unpacked(named, monkeypatch):
    """A build with nothing to do asks for no more."""
    path = named(npz())
    monkeypatch.setattr(mnist, "_read", pytest.fail)
    found = mnist.at_hand()
    assert found.identity == hashlib.sha256(path.read_bytes()).hexdigest()
    done = subprocess.run(
        [sys.executable, "-c", "import sys, mnist; mnist.at_hand(); print('numpy' in sys.modules)"],
        env=os.environ | {"PYTHONPATH": str(BOOK.examples)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout == "False\n", done.stderr


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("nowhere.npz", "No such file"),
        (".", "it is no file"),
        ("fifo", "it is no file"),
        ("empty", "it is empty"),
        ("~nobody-of-this-name/x", "No such file"),
        ("/dev/zero", "it is no file"),
        ("/dev/null", "it is no file"),
        ("/proc/kmsg", "it is empty, or no file of a disk"),
        ("/proc/self/mem", "it is empty, or no file of a disk"),
    ],
)
def test_a_name_that_is_no_file_is_an_error(name, complaint, home, monkeypatch):
    os.mkfifo(home / "fifo")
    (home / "empty").touch()
    monkeypatch.setenv("MNIST_NPZ", name if name[0] == "~" else str(home / name))
    for use in USES:
        with pytest.raises(mnist.DataError, match=rf"MNIST_NPZ=.*{complaint}.*Point MNIST_NPZ at"):
            use()
