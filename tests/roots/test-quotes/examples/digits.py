"""Digits that are not those that the pages speak of."""

from typing import NamedTuple


class AtHand(NamedTuple):
    identity: str = "small digits"
    environment: dict = {}  # noqa: RUF012
    stand_in: str = "small.csv, 4"


at_hand = AtHand
