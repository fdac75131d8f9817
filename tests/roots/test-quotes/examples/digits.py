"""Digits that are not those that the pages speak of."""

from typing import NamedTuple


class AtHand(NamedTuple):
    identity: str = "small digits"
    environment: dict = {}  # noqa: RUF012
    stand_in: bool = True


at_hand = AtHand
