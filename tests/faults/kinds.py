"""What a kind of fault is, what one sees of a planted one, and the rule of the verdict."""

from __future__ import annotations

import itertools
import re
import tempfile
import traceback
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import mnist
from polybook.project import BookError
from study.records import RecordError

OWN_ERRORS = (BookError, RecordError, mnist.DataError)
"""What a command turns into its one message; anything else would be a traceback."""

STEPS = (
    "Add|Ask|Bring|Build|Close|Correct|Delete|Draw|End|Give|Keep|Let|Make|Mend|Move|Name|Point|Print|"
    "Put|Recast|Restore|Run|Save|Say|Separate|Set|Take|Translate|Try|Unset|Use|Write"
)
NEXT_STEP = re.compile(rf"(?:^|[.:;,?!)»”…] |\n|\band |\bor )(?:{STEPS}|{STEPS.lower()}) ")
"""A sentence that says what to do: it begins with a verb."""


class Wanted(Enum):
    """What should become of an input."""

    REFUSED = "refused, with place, cause and next step, and nothing lost"
    TOLD = "goes on, and a line says so"
    RIGHT = "goes on, and all is right"


class Seen(NamedTuple):
    """What one sees when an input was planted."""

    said: str = ""
    """The message, or what was printed."""
    is_refused: bool = False
    """Whether the command ended in an error of its own."""
    place: str = ""
    """What the message has to name: a file and a line, a field, a variable."""
    wrong: Sequence[str] = ()
    """What is lost, or is not as it should be, whatever was said."""


def problems(wanted: Wanted, seen: Seen) -> list[str]:
    """Why an input did not survive; nothing if it did."""
    found = list(seen.wrong)
    if wanted is Wanted.REFUSED:
        if not seen.is_refused:
            return [*found, "it passes"]
        if not NEXT_STEP.search(seen.said):
            found.append("no next step is said")
    elif seen.is_refused:
        return [*found, "it is refused"]
    if wanted is not Wanted.RIGHT:
        if not seen.said.strip():
            found.append("nothing is said")
        elif seen.place not in seen.said:
            found.append(f"{seen.place} is not named")
        if not all(map(_can_be_printed, seen.said)):
            found.append("what is said cannot be printed")
    return found


def _can_be_printed(sign: str) -> bool:
    """Whether a console shows a sign, as itself or, half a letter in a name, by its number."""
    return sign == "\n" or sign.isprintable() or unicodedata.category(sign) in ("Zs", "Cs")


@dataclass(frozen=True)
class Kind:
    """A kind of fault, with its inputs."""

    part: str
    name: str
    plant: Callable[[Any, Path], Seen]
    """Plants an input, in an empty folder, and returns what one sees."""
    inputs: Sequence[Any] | Callable[[Random], Any]
    """All there are, or what makes one by chance."""
    count: int
    """How many of them the command plants, where chance makes them."""
    sample: int
    """How many of them the tests of the book plant."""
    wanted: Wanted

    def input(self, number: int) -> Any:
        """The input of a number, the same one each time."""
        if isinstance(self.inputs, Sequence):
            return self.inputs[number]
        return self.inputs(Random(f"{self.part}:{self.name}:{number}"))

    def numbers(self, *, whole: bool) -> range:
        """The numbers of the inputs to plant: all of them, or some from all over."""
        count = len(self.inputs) if isinstance(self.inputs, Sequence) else self.count
        return range(0, count, 1 if whole else max(1, -(-count // self.sample)))


class Row(NamedTuple):
    """A line of the table."""

    part: str
    case: str
    """The name by which it is repeated: part, kind and number."""
    shown: str
    """The input, as far as it can be shown in a line."""
    said: str
    problems: list[str]


KINDS: list[Kind] = []
"""Every kind, in the order of the parts."""


def kind(
    part: str,
    inputs: Sequence[Any] | Callable[[Random], Any],
    wanted: Wanted = Wanted.REFUSED,
    *,
    count: int = 40,
    sample: int = 8,
) -> Callable[[Callable[[Any, Path], Seen]], Callable[[Any, Path], Seen]]:
    """Make a kind of a function that plants one input; its name is that of the kind."""

    def note(plant: Callable[[Any, Path], Seen]) -> Callable[[Any, Path], Seen]:
        name = plant.__name__.replace("_", " ")
        KINDS.append(Kind(part, name, plant, inputs, count, sample, wanted))
        return plant

    return note


def planted(kind: Kind, number: int) -> Row:
    """Plant one input of a kind in a folder of its own."""
    value = kind.input(number)
    with tempfile.TemporaryDirectory() as folder:
        try:
            seen = kind.plant(value, Path(folder).resolve())
        except Exception as error:  # whatever it is, a reader would see it as a traceback
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(last.filename).name}:{last.lineno}"
            seen = Seen(f"{where}: {type(error).__name__}: {error}", wrong=["a traceback"])
    return Row(
        kind.part,
        f"{kind.part}:{kind.name}:{number}",
        in_a_line(repr(value)),
        in_a_line(seen.said.replace(folder, "…")),
        problems(kind.wanted, seen),
    )


def see(act: Callable[[], object], folder: Path, place: str = "") -> Seen:
    """Do something that may refuse its input; where it does, no file of the folder may change."""
    before = contents(folder)
    try:
        done = act()
    except OWN_ERRORS as error:
        after = contents(folder)
        changed = sorted({name for name, _content in before.items() ^ after.items()})
        return Seen(str(error), True, place, [f"{name} is another file now" for name in changed])
    return Seen(done if isinstance(done, str) else "", False, place)


def contents(folder: Path) -> dict[str, bytes | str]:
    """Every file and link of a folder by its name."""
    return {
        path.relative_to(folder).as_posix(): (
            str(path.readlink()) if path.is_symlink() else path.read_bytes()
        )
        for path in folder.rglob("*")
        if path.is_symlink() or (path.is_file() and path.suffix != ".lock")
    }


def in_a_line(text: str, width: int = 110) -> str:
    """A text in one line, with every sign that can't be printed by its number."""
    line = " ".join(text.split())
    line = "".join(
        sign if sign.isprintable() else f"<{ord(sign):04X}>"
        for sign in itertools.islice(line, 4 * width)
    )
    return line if len(line) <= width else f"{line[: width - 1]}…"
