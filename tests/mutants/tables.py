"""The tables: the tests of each module, and the changes that change nothing."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
ROOMS, HARMLESS = (Path(__file__).with_name(name) for name in ("rooms.toml", "harmless.toml"))
LEAST_KILLED = 0.85
"""The part of what is planted that the tests have to see; the rest changes nothing."""
EVERY = "*"
"""In place of a module: what is harmless wherever it stands."""


@dataclass(frozen=True)
class Room:
    """A module, by its path in the project, with the tests that have to see its changes."""

    module: str
    tests: tuple[str, ...]
    """What pytest is told: files, or single tests of them."""


@dataclass(frozen=True)
class Change:
    """What a change looks like: the line before and after it, without what stands around."""

    line: str
    becomes: str
    """Empty where the whole line goes, as that of a decorator does."""


def rooms() -> tuple[list[Room], dict[str, str]]:
    """The modules with their tests, and those without, each with the reason."""
    table = tomllib.loads(ROOMS.read_text(encoding="utf-8"))
    found = [Room(module, tuple(tests)) for module, tests in table["tests"].items()]
    return found, table["not_run"]


def harmless() -> dict[str, dict[Change, str]]:
    """The changes that change nothing, by module or ``EVERY``, each with the reason."""
    table = tomllib.loads(HARMLESS.read_text(encoding="utf-8"))
    return {
        module: {
            Change(entry["line"], becomes): entry["reason"]
            for entry in entries
            for becomes in entry["becomes"]
        }
        for module, entries in table.items()
    }


def explained(module: str) -> dict[Change, str]:
    """The harmless changes of a module, each with the reason."""
    table = harmless()
    return table.get(EVERY, {}) | table.get(module, {})
