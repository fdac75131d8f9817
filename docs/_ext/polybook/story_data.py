"""The data of the stories, which conf.py names and a module of the project finds.

``story_data`` in conf.py
    The module of examples/ that finds the data. Its function ``at_hand()`` returns an object with
    ``identity`` (a text that names the data), ``environment`` (a dictionary that hands them to a
    kernel) and ``stand_in`` (if these are not the data that the pages speak of, what they are, in a
    few signs that are the same in each language; else an empty text). Each build asks for the first
    two, and for ``stand_in`` only where a story is executed: it may be a property that takes its
    time. Both the function and the property may raise the module's ``DataError``, if the data
    cannot be used.
``story_data_at_once`` in conf.py
    Variables of the environment with which ``at_hand()`` finds data that stand in, and that need
    little time: with these ``polybook live`` begins, see there.
``story_data_notice`` in conf.py
    What pages say then, before these signs.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from polybook.project import BookError, Project, shown


@dataclass(frozen=True)
class Data:
    """The data of the stories, settled once for a build: see above."""

    identity: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    tell_stand_in: Callable[[], str] = str

    @property
    def stand_in(self) -> str:
        """What they are, if they stand in for others.

        Raises:
            BookError: they cannot be used; says what the module of the project says.
        """
        return self.tell_stand_in()


def find_data(project: Project) -> Data:
    """Find the data of the project's stories; a project that names none has none.

    Raises:
        BookError: they cannot be used; says what the module of the project says.
    """
    name = project.settings.get("story_data")
    if name is None:
        return Data()
    path = project.root / name
    if not path.is_file():
        raise BookError(f"conf.py: story_data names {shown(path)}, and there is no such file.")
    # Not by its own name: a module of a story's may have that in this process, as in a test.
    spec = importlib.util.spec_from_file_location(f"{__name__}.of_the_project", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # a data class looks there for the module that it is in

    def stand_in() -> str:
        with _told(path, module):
            return found.stand_in

    with _told(path, module):
        spec.loader.exec_module(module)
        found = module.at_hand()
    return Data(found.identity, dict(found.environment), stand_in)


@contextmanager
def _told(path: Path, module: ModuleType) -> Iterator[None]:
    """Let a build end with what the module of the project says."""
    try:
        yield
    except getattr(module, "DataError", ()) as error:
        raise BookError(str(error)) from error
    except SystemExit as error:  # a build would end with its code, and not a word
        raise BookError(
            f"{shown(path)}: ended Python with {error!r}. Let it raise DataError, with the cause."
        ) from error
