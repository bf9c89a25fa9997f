"""Patterns to a tree of words, and where in a text they match.

A pattern is words as they stand in the text, ``[optional]``, ``(this / that)``, ``{slot}``; what has to stand before
or after an expression without being part of it is in ``< >``, and ``!(this / that)`` must not stand there. All patterns
of a language make one tree, so that a text is compared with all of them at once, word by word: nothing in a pattern can
repeat, so nothing can run away.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from analysis.timex.slots import COMPUTED, Filled, Lexicon, Option, fill_slot, find_kinds
from analysis.timex.tables import Rule
from analysis.timex.text import Stretch, cut

PIECE = re.compile(r"\{[\w-]+\}|\d+/\d+|!\(|[()\[\]/<>]|[^\s()\[\]{}/<>]+")
NO_WORDS: frozenset[str] = frozenset()
Filling = tuple[tuple[str, Filled], ...]


class Element(NamedTuple):
    """A step of a pattern: "word", "name" (a word with a capital), "slot", "open", "close", "not", "not after"."""

    kind: str
    word: str = ""
    barred: frozenset[str] = NO_WORDS
    slots: frozenset[str] = NO_WORDS
    """What must not stand there: words, and slots that something fills."""


class Branch:
    """A place in the tree of patterns: what can come next, and the rules that end here."""

    __slots__ = ("ends", "guards", "kinds", "marks", "names", "rules", "slots", "starts", "words")

    def __init__(self) -> None:
        self.words: dict[str, Branch] = {}
        self.names: dict[str, Branch] = {}
        self.slots: dict[str, dict[str, Branch]] = {}
        self.marks: dict[str, Branch] = {}
        self.guards: dict[Element, Branch] = {}
        self.rules: list[tuple[int, str, Rule]] = []
        self.starts: frozenset[str] = NO_WORDS
        self.kinds: frozenset[str] = NO_WORDS
        self.ends = False

    def grow(self, element: Element) -> Branch:
        """The branch after one more step."""
        if element.kind == "word":
            return self.words.setdefault(element.word, Branch())
        if element.kind == "name":
            return self.names.setdefault(element.word, Branch())
        if element.kind == "slot":
            return self.slots.setdefault(class_of(element.word), {}).setdefault(element.word, Branch())
        if element.kind in ("open", "close"):
            return self.marks.setdefault(element.kind, Branch())
        return self.guards.setdefault(element, Branch())


def look_ahead(branch: Branch) -> None:
    """Note at each branch the words and classes of words that can come next, so that no step is taken in vain."""
    here = (*branch.marks.values(), *branch.guards.values())
    slots = (after for children in branch.slots.values() for after in children.values())
    for after in (*branch.words.values(), *branch.names.values(), *slots, *here):
        look_ahead(after)
    branch.ends = bool(branch.rules) or any(after.ends for after in here)
    branch.starts = frozenset(branch.words).union(branch.names, *(after.starts for after in here))
    branch.kinds = frozenset(branch.slots).union(*(after.kinds for after in here))


def class_of(slot: str) -> str:
    """What a slot is filled with: ``day`` for ``day2``."""
    return slot.rstrip("0123456789")


class Match(NamedTuple):
    """A rule found in words `begin` to `end` of a stretch, with context `origin` to `reach`, and its slots filled."""

    begin: int
    end: int
    origin: int
    reach: int
    rank: int
    family: str
    rule: Rule
    filled: dict[str, Filled]

    @property
    def order(self) -> tuple[int, int, int, int]:
        """What begins first, then what is longest, then what has most context, then the first in the file."""
        return self.begin, -self.end, self.origin - self.reach, self.rank


BY_ORDER = attrgetter("order")


class Grammar:
    """All patterns of a language, as two trees: with a whole expression as a part (``{date}``), and without."""

    def __init__(self, lexicon: Lexicon, rules: Iterable[tuple[str, Rule]]) -> None:
        self.lexicon = lexicon
        self.simple, self.compound = Branch(), Branch()
        triggers: set[str] = set()
        for rank, (family, rule) in enumerate(rules):
            for path in expand(rule.pattern, lexicon):
                nested = any(element.kind == "slot" and class_of(element.word) == "date" for element in path)
                branch = self.compound if nested else self.simple
                for element in path:
                    branch = branch.grow(element)
                branch.rules.append((rank, family, rule))
                if not (nested or rule.bars):
                    triggers |= self._trigger(path, rule)
        self.triggers = frozenset(triggers)
        look_ahead(self.simple)
        look_ahead(self.compound)

    def _trigger(self, path: Sequence[Element], rule: Rule) -> frozenset[str]:
        """The words of the first step that no common word can take; else those of numbers in words."""
        for element in path:
            words = {element.word} if element.kind in ("word", "name") else set()
            if element.kind == "slot" and class_of(element.word) not in COMPUTED:
                words = set(self.lexicon.classes[class_of(element.word)])
            if words and self.lexicon.common.isdisjoint(words) and all(word[0].isalpha() for word in words):
                return frozenset(words)
        if not any(class_of(element.word) in COMPUTED or element.word[:1].isdigit() for element in path):
            raise ValueError(f"pattern {rule.pattern!r}: all its words are too common to look for")
        return frozenset(self.lexicon.classes.get("year-word", ()))

    def find(self, stretch: Stretch) -> list[Match]:
        """The matches that count: of those that overlap the one that begins first, and of these the longest."""
        search = Search(self.lexicon, stretch)
        search.walk_all(self.simple)
        search.note_atoms()
        search.walk_all(self.compound)
        chosen: list[Match] = []
        for match in sorted(search.found, key=BY_ORDER):
            if not chosen or match.begin >= chosen[-1].end:
                chosen.append(match)
        return [match for match in chosen if not match.rule.bars]


class Search:
    """One stretch compared with the trees."""

    def __init__(self, lexicon: Lexicon, stretch: Stretch) -> None:
        self.lexicon, self.stretch = lexicon, stretch
        self.kinds = [find_kinds(lexicon, word) for word in stretch.words]
        self.atoms: dict[int, list[Match]] = {}
        self.found: list[Match] = []
        self.options: dict[tuple[str, int], list[Option]] = {}

    def walk_all(self, tree: Branch) -> None:
        """Try a tree from every word on."""
        for place, (word, kinds) in enumerate(zip(self.stretch.words, self.kinds, strict=True)):
            if word in tree.starts or not tree.kinds.isdisjoint(kinds):
                self.walk(tree, place, place)

    def note_atoms(self) -> None:
        """What was found so far, without context before it, can be a part of more, the best reading first."""
        for match in sorted(self.found, key=BY_ORDER):
            if match.origin == match.begin and not match.rule.bars:
                self.atoms.setdefault(match.begin, []).append(match)
                self.kinds[match.begin] |= {"date"}

    def walk(
        self, branch: Branch, origin: int, place: int, begin: int = -1, end: int = -1, filled: Filling = ()
    ) -> None:
        """Collect all rules that match from a place on."""
        words = self.stretch.words
        ended = place >= len(words) or (self.stretch.apart[place] and place > origin)
        word, kinds = ("", NO_WORDS) if ended else (words[place], self.kinds[place])
        if not branch.ends and word not in branch.starts and branch.kinds.isdisjoint(kinds):
            return
        for rank, family, rule in branch.rules:
            reach = max([place, *(value.reach for _, value in filled if isinstance(value, Match))])
            self.found.append(Match(begin, end, origin, reach, rank, family, rule, dict(filled)))
        for mark, after in branch.marks.items():
            now = (place, end) if mark == "open" else (begin, place)
            self.walk(after, origin, place, *now, filled)
        for guard, after in branch.guards.items():
            if not self._stands(guard, place - (guard.kind == "not after")):
                self.walk(after, origin, place, begin, end, filled)
        if word in branch.words:
            self.walk(branch.words[word], origin, place + 1, begin, end, filled)
        if word in branch.names and self.stretch.capital[place]:
            self.walk(branch.names[word], origin, place + 1, begin, end, filled)
        for name in sorted(branch.slots.keys() & kinds) if branch.slots else ():
            for stop, value in self._fill(name, place):
                ahead, can_be = (words[stop], self.kinds[stop]) if stop < len(words) else ("", NO_WORDS)
                for slot, after in branch.slots[name].items():
                    if after.ends or ahead in after.starts or not after.kinds.isdisjoint(can_be):
                        self.walk(after, origin, stop, begin, end, (*filled, (slot, value)))

    def _fill(self, name: str, place: int) -> list[Option]:
        """What fills a slot from a place on, without an empty line in it."""
        if name == "date":
            return [(match.end, match) for match in self.atoms[place]]
        key = (name, place)
        options = self.options.get(key)
        if options is None:
            apart = self.stretch.apart
            found = fill_slot(self.lexicon, name, self.stretch, place)
            options = self.options[key] = [
                option for option in found if True not in apart[place + 1 : option[0]]
            ]
        return options

    def _stands(self, guard: Element, place: int) -> bool:
        """Whether a word stands at a place that must not: one of these, or what fills a slot named among them."""
        if not 0 <= place < len(self.stretch.words):
            return False
        if self.stretch.words[place] in guard.barred:
            return True
        if guard.slots.isdisjoint(self.kinds[place]):
            return False
        return any(fill_slot(self.lexicon, slot, self.stretch, place) for slot in guard.slots)


# --- patterns ---------------------------------------------------------------------------------


def expand(pattern: str, lexicon: Lexicon) -> Iterator[list[Element]]:
    """Each way through a pattern, with marks where the expression itself opens and closes."""
    before, body, after = (_paths(PIECE.findall(part), lexicon) for part in _split_context(pattern))
    for chosen in itertools.product(before, [[Element("open")]], body, [[Element("close")]], after):
        path = list(itertools.chain(*chosen))
        if path[0].kind == "not":  # nothing has been read: what must not stand is the word before
            path[0] = path[0]._replace(kind="not after")
        yield path


def _split_context(pattern: str) -> tuple[str, str, str]:
    found = re.fullmatch(r"\s*(?:<([^<>]*)>)?([^<>]+)(?:<([^<>]*)>)?\s*", pattern)
    if not found or not found[2].strip():
        raise ValueError(
            f"pattern {pattern!r}: context stands in < > before and after the expression, once each"
        )
    return found[1] or "", found[2], found[3] or ""


def _paths(pieces: list[str], lexicon: Lexicon) -> list[list[Element]]:
    paths, rest = _alternatives(pieces, lexicon)
    if rest:
        raise ValueError(f"pattern has {rest[0]!r} without what opens it, before {' '.join(rest[1:])!r}")
    return paths


def _alternatives(pieces: list[str], lexicon: Lexicon) -> tuple[list[list[Element]], list[str]]:
    """The paths through what stands until a closing bracket, and the pieces from there on."""
    done: list[list[Element]] = []
    paths: list[list[Element]] = [[]]
    while pieces and pieces[0] not in (")", "]"):
        piece, *pieces = pieces
        if piece == "/":
            done, paths = done + paths, [[]]
            continue
        options = [_elements(piece, lexicon)]
        if piece in ("(", "[", "!("):
            inner, pieces = _alternatives(pieces, lexicon)
            if not pieces:
                raise ValueError(f"pattern has {piece!r} that nothing closes")
            pieces = pieces[1:]
            options = {"(": inner, "[": [*inner, []], "!(": [[_guard(inner, lexicon)]]}[piece]
        paths = [path + option for path in paths for option in options]
    return done + paths, pieces


def _guard(paths: list[list[Element]], lexicon: Lexicon) -> Element:
    if not all(paths):
        raise ValueError("pattern has !() around nothing: name what must not stand there")
    first = [path[0] for path in paths]
    words = frozenset(element.word for element in first if element.kind != "slot")
    return Element("not", "", words, frozenset(element.word for element in first if element.kind == "slot"))


def _elements(piece: str, lexicon: Lexicon) -> list[Element]:
    if piece.startswith("{"):
        name = class_of(piece[1:-1])
        if name != "date" and name not in COMPUTED and name not in lexicon.classes:
            known = sorted({"date", *COMPUTED, *lexicon.classes})
            raise ValueError(f"pattern has the slot {piece}, which is not known: one of {', '.join(known)}")
        return [Element("slot", piece[1:-1])]
    words = cut(piece, 0, len(piece), NO_WORDS)
    return [
        Element("name" if capital else "word", word)
        for word, capital in zip(words.words, words.capital, strict=True)
    ]
