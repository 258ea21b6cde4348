"""Places of a text dealt out to the hits of terms: each its own, and as few as possible left without."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

Range = tuple[int, int]  # in a folded text


def longest_first(found: Iterable[Range]) -> list[Range]:
    """The ranges, each once, the longest first, then the leftmost."""
    return sorted(set(found), key=_rank)


class Deal:
    """Hits by number with the places of a text that they were given; `options` are those a hit may have.

    Hits of one term share one list of options, the longest first.
    """

    def __init__(self, length: int) -> None:
        self.options: list[list[Range]] = []
        self.places: dict[int, Range] = {}
        self._holder = [-1] * length  # of each character of the text
        self._open: dict[int, list[Range]] = {}  # of options, those that no hit of the same term holds
        self._vain: set[int] = set()  # options of which no place can be had, unless a hit gets one

    def offer(self, options: list[list[Range]]) -> None:
        """Give every hit its options, of which those that it holds already are some."""
        self.options = options
        held: dict[int, set[Range]] = {}
        for at, place in self.places.items():
            held.setdefault(id(options[at]), set()).add(place)
        self._open = {
            key: [place for place in some if place not in held.get(key, ())]
            for key, some in {id(some): some for some in options}.items()
        }
        self._vain.clear()

    def give(self, at: int) -> bool:
        """Give a hit a place, moving one other hit to another of its places where that makes room."""
        key = id(self.options[at])
        if key in self._vain:
            return False
        if self._give(at, set(), []):
            self._vain.clear()
            return True
        self._vain.add(key)
        return False

    def _give(self, at: int, tried: set[Range], path: list[list[Range]]) -> bool:
        """`path` are the options of the hits that wait to be moved: to move one of the same term gains
        nothing."""
        path = [*path, self.options[at]]
        # What this changes it changes back, or it ends.
        for place in self._open[id(self.options[at])]:
            if place in tried:
                continue
            tried.add(place)
            holders = set(self._holder[slice(*place)]) - {-1}
            if not holders:
                self._hold(at, place)
                return True
            held_by = min(holders)
            if len(holders) > 1 or any(self.options[held_by] is other for other in path):
                continue
            held = self._drop(held_by)
            self._hold(at, place)
            if self._give(held_by, tried, path):
                return True
            self._drop(at)
            self._hold(held_by, held)
        return False

    def _hold(self, at: int, place: Range) -> None:
        self.places[at] = place
        self._holder[slice(*place)] = [at] * (place[1] - place[0])
        places = self._open[id(self.options[at])]
        del places[bisect_left(places, _rank(place), key=_rank)]

    def _drop(self, at: int) -> Range:
        place = self.places.pop(at)
        self._holder[slice(*place)] = [-1] * (place[1] - place[0])
        insort(self._open[id(self.options[at])], place, key=_rank)
        return place


def _rank(place: Range) -> tuple[int, int]:
    return place[0] - place[1], place[0]
