"""Patterns as a tree of words (a trie), and where in a text they match.

A pattern consists of words as they occur in the text, ``[optional]`` words, alternatives ``(this / that)`` and a
``{slot}``. Context that must precede or follow an expression without being part of it is in ``< >``, and what must not
occur is in ``!(this / that)``. All patterns of a language form one tree, so that a text is compared with all of them at
once, word by word. Nothing in a pattern can repeat, so the time that a match takes is bounded.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Literal, NamedTuple

from analysis.timex.slots import COMPUTED_SLOTS, Filling, Lexicon, fill_slot, find_slots
from analysis.timex.tables import Rule
from analysis.timex.text import Window, split_window

__all__ = ["Grammar", "Match", "RunSearch", "Search"]

_PIECE = re.compile(r"\{[\w-]+\}|\d+/\d+|!\(|[()\[\]/<>]|[^\s()\[\]{}/<>]+")
_EMPTY: frozenset[str] = frozenset()
# Slots of years and times, whose figures and words are searched for in every text.
_FOUND_SLOTS = frozenset({"year", "modern", "tens", "hundreds", "time", "hhmm", "iso", "slashed"})
_Filled = tuple[tuple[str, Any], ...]
# A window of more words is a run of dates or numbers: how many words from an origin are compared with those of earlier
# origins, and how many origins are remembered.
_RUN_WORDS = 200
# A run is read in parts of this many words. The context on either side is longer than any pattern.
_PART_WORDS, _CONTEXT_WORDS = 4_000, 100
_COMPARED_WORDS = (3, 4, 6, 10, 18)
_MAX_KNOWN = 4_000


class _Step(NamedTuple):
    """One step of a pattern: a word, a word with a capital ("name"), a slot, a border, or a negative lookaround."""

    type: Literal["word", "name", "slot", "open", "close", "not before", "not after"]
    word: str = ""
    excluded_words: frozenset[str] = _EMPTY
    excluded_slots: frozenset[str] = _EMPTY


class _Next(NamedTuple):
    """What can come next in a pattern: words, slots, or nothing."""

    words: frozenset[str] = _EMPTY
    slots: frozenset[str] = _EMPTY
    can_end: bool = False

    def allows(self, word: str, slots: frozenset[str]) -> bool:
        """Whether a word that can begin to fill some slots can come next; "" is the end of the words."""
        return self.can_end or word in self.words or not self.slots.isdisjoint(slots)


def _unite(parts: Iterable[_Next]) -> _Next:
    """What one of several can have next."""
    words, slots, ends = zip(*parts, strict=True)
    return _Next(_EMPTY.union(*words), _EMPTY.union(*slots), any(ends))


@dataclass(slots=True, eq=False)
class _Node:
    """A node of the tree of patterns: what can come next, and the rules that end here."""

    words: dict[str, _Node] = field(default_factory=dict)
    names: dict[str, _Node] = field(default_factory=dict)
    slots: dict[str, dict[str, _Node]] = field(default_factory=dict)
    tests: dict[_Step, _Node] = field(default_factory=dict)  # borders and lookarounds, which take no word
    rules: list[tuple[int, str, Rule]] = field(default_factory=list)
    next: _Next = field(default_factory=_Next)

    def add_step(self, step: _Step) -> _Node:
        """The node after one more step."""
        if step.type == "slot":
            return self.slots.setdefault(_slot_class(step.word), {}).setdefault(step.word, _Node())
        if step.type in ("word", "name"):
            return (self.words if step.type == "word" else self.names).setdefault(step.word, _Node())
        return self.tests.setdefault(step, _Node())

    def note_next(self) -> _Next:
        """Note at each node what can come next, so that no step is tried in vain."""
        for nodes in (self.words, self.names, *self.slots.values()):
            for node in nodes.values():
                node.note_next()
        own = _Next(frozenset(self.words).union(self.names), frozenset(self.slots), bool(self.rules))
        self.next = _unite([own, *(node.note_next() for node in self.tests.values())])
        return self.next


def _slot_class(slot: str) -> str:
    """What fills a slot: ``day`` for ``day2``."""
    return slot.rstrip("0123456789")


def _choose_triggers(triggers: frozenset[str], searches: Iterable[list[frozenset[str]]]) -> frozenset[str]:
    """The words to search for, so that those of one step of each path are among them."""
    for steps in sorted(searches, key=len):  # where there is no choice first
        if not any(words <= triggers for words in steps):
            triggers |= max(steps, key=lambda words: min(map(len, words)))  # long words are rare
    return triggers


class Match(NamedTuple):
    """A rule that matches words `begin` to `end` of a window, its context included in `context_begin` to `context_end`.

    `rank` is the position of the rule in the grammar.
    """

    begin: int
    end: int
    context_begin: int
    context_end: int
    rank: int
    rule_set: str
    rule: Rule
    slots: dict[str, Any]

    def precedence(self) -> tuple[int, int, int, int]:
        """Sorts what begins first, then what is longest, then what has most context, then the first in the file."""
        return self.begin, -self.end, self.context_begin - self.context_end, self.rank

    def move(self, step: int) -> Match:
        """The same match some words later."""
        begin, end, context_begin, context_end, rank, rule_set, rule, slots = self
        if "date" in slots:
            slots = slots | {"date": slots["date"].move(step)}
        return Match(begin + step, end + step, context_begin + step, context_end + step, rank, rule_set, rule, slots)


class Grammar:
    """All patterns of a language, as two trees: with a whole expression as a part (``{date}``), and without."""

    def __init__(self, lexicon: Lexicon, rules: Iterable[tuple[str, Rule]]) -> None:
        self.lexicon = lexicon
        self.simple, self.compound = _Node(), _Node()
        searches: list[list[frozenset[str]]] = []
        for rank, (rule_set, rule) in enumerate(rules):
            for path in _expand(rule.pattern, lexicon):
                nested = any(step.type == "slot" and _slot_class(step.word) == "date" for step in path)
                node = self.compound if nested else self.simple
                for step in path:
                    node = node.add_step(step)
                node.rules.append((rank, rule_set, rule))
                if not (nested or rule.excludes):
                    searches.append(self._list_triggers(path, rule))
        self.triggers = _choose_triggers(frozenset(lexicon.classes.get("year-word", ())), searches)
        self.simple.note_next()
        self.compound.note_next()
        # The matches from a word, by all words that decide about them.
        self.known: dict[tuple[Any, ...], tuple[int, list[Match]]] = {}
        self.known_counts: defaultdict[tuple[_Node, str], set[int]] = defaultdict(set)  # words compared, by the first
        self.find_second = lru_cache(maxsize=16_000)(self._find_second)
        self.find_slots = lru_cache(maxsize=16_000)(partial(find_slots, lexicon))

    def _list_triggers(self, path: Sequence[_Step], rule: Rule) -> list[frozenset[str]]:
        """For each step that no common word can take, the words to search for, none if they are found anyway."""
        found = []
        for step in path:
            name = _slot_class(step.word) if step.type == "slot" else ""
            words = {step.word} if step.type in ("word", "name") else set()
            if name not in COMPUTED_SLOTS:
                words |= set(self.lexicon.classes.get(name, ()))
            if name in _FOUND_SLOTS:
                found.append(_EMPTY)
            elif words and self.lexicon.common.isdisjoint(words) and all(word[0].isalpha() for word in words):
                found.append(frozenset(words))
        if found:
            return found
        if not any(_slot_class(step.word) in COMPUTED_SLOTS or step.word[:1].isdigit() for step in path):
            raise ValueError(f"pattern {rule.pattern!r} has only words too common to search for: add another")
        return [_EMPTY]

    def _find_second(self, node: _Node, word: str, slots: frozenset[str]) -> _Next:
        """What can follow a word that comes first below a node, with the slots that it can begin to fill."""
        found = node.slots.keys() & slots
        after = [nodes[word] for nodes in (node.words, node.names) if word in nodes]
        after += [after_slot for slot in found for after_slot in node.slots[slot].values()]
        entries = [entry for slot in found for entry in self.lexicon.classes.get(slot, {}).get(word, ())]
        words = frozenset(second for entry in entries for second in entry.words[1:2])
        if not found.isdisjoint(COMPUTED_SLOTS):
            words |= self.lexicon.figure_words if word[0].isdigit() else self.lexicon.number_words
        # Only these three computed slots go on with other words than those of numbers.
        inside = _Next(words, can_end=not found.isdisjoint(("date", "yy", "iso-month")))
        below = [self._find_second(after_test, word, slots) for after_test in node.tests.values()]
        return _unite([inside, *(each.next for each in after), *below])

    def find(self, window: Window) -> list[Match]:
        """The matches that count: of those that overlap the one that begins first, and of these the longest."""
        if len(window.words) <= _RUN_WORDS:
            return [match for match in self._choose(Search(self, window)) if not match.rule.excludes]
        chosen: list[Match] = []
        end = 0
        for start in range(0, len(window.words), _PART_WORDS):  # or a long run would need hundreds of times its memory
            first, stop = max(start - _CONTEXT_WORDS, 0), start + _PART_WORDS
            search = RunSearch(self, window.cut(first, stop + _CONTEXT_WORDS))
            for match in self._choose(search, max(start, end) - first, stop - first):
                end = first + match.end
                if not match.rule.excludes:
                    chosen.append(match.move(first))
        return chosen

    def _choose(self, search: Search, begin: int = 0, stop: int | None = None) -> Iterator[Match]:
        """The matches that count, among those that begin with certain words."""
        for origin in search.list_origins(self.simple, len(search.window.words)):
            search.walk_from(self.simple, origin)
        for origin in search.list_origins(self.compound, search.offer_dates()):
            search.walk_from(self.compound, origin)
        for match in sorted(search.matches, key=Match.precedence):
            if match.begin >= begin and (stop is None or match.begin < stop):
                yield match
                begin = match.end


class Search:
    """The comparison of one window with the trees."""

    def __init__(self, grammar: Grammar, window: Window) -> None:
        self.grammar, self.lexicon, self.window = grammar, grammar.lexicon, window
        # Each word with the slots that it can begin to fill. The last entry is also that before the first word.
        self.seen = [*((word, grammar.find_slots(word)) for word in window.words), ("", _EMPTY)]
        self.matches: list[Match] = []
        self.fillings: dict[tuple[str, int], list[Filling]] = {}

    def list_origins(self, tree: _Node, stop: int) -> Iterator[int]:
        """The words before `stop` from which a rule of a tree can match, judging by that word and the next."""
        allows = tree.next.allows
        for origin, ((word, slots), following) in enumerate(itertools.pairwise(self.seen[: stop + 1])):
            if allows(word, slots) and self.grammar.find_second(tree, word, slots).allows(*following):
                yield origin

    def walk_from(self, tree: _Node, origin: int) -> None:
        """Collect the rules of a tree that match from a word."""
        self.walk(tree, origin, origin, -1, -1, ())

    def offer_dates(self) -> int:
        """Let the matches so far, if no context precedes them, fill the slot ``{date}``, the best reading first.

        Returns the position after the word with which the last of them begins.
        """
        stop = 0
        for match in sorted(self.matches, key=Match.precedence):
            if match.context_begin == match.begin and not match.rule.excludes:
                self.fillings.setdefault(("date", match.begin), []).append((match.end, match))
                word, slots = self.seen[match.begin]
                self.seen[match.begin] = word, slots | {"date"}
                stop = match.begin + 1
        return stop

    def walk(self, node: _Node, origin: int, position: int, begin: int, end: int, filled: _Filled) -> None:
        """Collect all rules below a node that match from a position."""
        for rule in node.rules:
            inner = [value.context_end for _, value in filled if isinstance(value, Match)]
            self.matches.append(Match(begin, end, origin, max([position, *inner]), *rule, dict(filled)))
        word, slots = self.seen[position]
        for test, after in node.tests.items():
            if not after.next.allows(word, slots):
                continue
            if test.type == "open":
                self.walk(after, origin, position, position, end, filled)
            elif test.type == "close":
                self.walk(after, origin, position, begin, position, filled)
            elif not self._is_excluded(test, position - (test.type == "not after")):
                self.walk(after, origin, position, begin, end, filled)
        if word in node.words:
            self._walk_on(node.words[word], origin, position + 1, begin, end, filled)
        if word in node.names and self.window.capitalized[position]:
            self._walk_on(node.names[word], origin, position + 1, begin, end, filled)
        for name in sorted(node.slots.keys() & slots) if node.slots else ():
            for stop, value in self._fill(name, position):
                for slot, after in node.slots[name].items():
                    self._walk_on(after, origin, stop, begin, end, (*filled, (slot, value)))

    def _walk_on(self, node: _Node, origin: int, position: int, begin: int, end: int, filled: _Filled) -> None:
        """Walk from a position, unless nothing below the node can come next."""
        if node.next.allows(*self.seen[position]):
            self.walk(node, origin, position, begin, end, filled)

    def _fill(self, name: str, position: int) -> list[Filling]:
        """What fills a slot from a position."""
        if (name, position) not in self.fillings:
            self.fillings[name, position] = fill_slot(self.lexicon, name, self.window, position)
        return self.fillings[name, position]

    def _is_excluded(self, test: _Step, position: int) -> bool:
        """Whether a negative lookahead ``!(…)`` matches here: one of its words, or what fills one of its slots."""
        word, slots = self.seen[position]
        found = test.excluded_slots & slots
        return word in test.excluded_words or any(self._fill(slot, position) for slot in found)


class _WatchedWords(list[str]):
    """Words, and the position after the last that was looked at."""

    reach = 0

    def __getitem__(self, index: Any) -> Any:
        self.reach = max(self.reach, index.stop if isinstance(index, slice) else index + 1)
        return super().__getitem__(index)


class RunSearch(Search):
    """A search that remembers the matches from a word by all words that decide about them.

    These are the two words before it, and those that a walk from there looks at.
    """

    def __init__(self, grammar: Grammar, window: Window) -> None:
        self.words, self.watched = window.words, _WatchedWords(window.words)
        super().__init__(grammar, window._replace(words=self.watched))
        self.reach = 0  # the position after the last word that the walks from an origin have looked at
        self.reaches: dict[int, int] = {}  # by origin in the simple tree
        self.filling_reaches: dict[tuple[str, int], int] = {}

    def walk_from(self, tree: _Node, origin: int) -> None:
        """Collect the rules of a tree that match from a word: those from an earlier word, if all words are the same."""
        known = self.grammar.known
        for count in self.grammar.known_counts.get((tree, self.words[origin]), ()):
            earlier = known.get(self._describe(tree, origin, count))
            if earlier:
                first, matches = earlier
                self.matches += [match.move(origin - first) for match in matches]
                self.reaches.setdefault(origin, origin + count)
                return
        number, self.reach = len(self.matches), 0
        self._look_at(origin - 1)
        self._look_at(origin)
        super().walk_from(tree, origin)
        self.reaches.setdefault(origin, self.reach)
        enough = next((count for count in _COMPARED_WORDS if self.reach <= origin + count), None)
        if enough:
            if len(known) >= _MAX_KNOWN:
                known.clear()
                self.grammar.known_counts.clear()
            self.grammar.known_counts[tree, self.words[origin]].add(enough)
            known[self._describe(tree, origin, enough)] = origin, self.matches[number:]

    def _describe(self, tree: _Node, origin: int, count: int) -> tuple[Any, ...]:
        """A tree, a number of words, the two before them, and which have a capital."""
        part = slice(max(origin - 2, 0), origin + count)
        return tree, count, min(origin, 2), *self.words[part], *self.window.capitalized[part]

    def _look_at(self, position: int) -> None:
        """Note that a walk looks at a word, and at what it begins."""
        self.reach = max(self.reach, self.reaches.get(position, position + 2))

    def _walk_on(self, node: _Node, origin: int, position: int, begin: int, end: int, filled: _Filled) -> None:
        self._look_at(position)
        super()._walk_on(node, origin, position, begin, end, filled)

    def _fill(self, name: str, position: int) -> list[Filling]:
        self.watched.reach = 0
        fillings = super()._fill(name, position)
        self.reach = max(self.reach, self.filling_reaches.setdefault((name, position), self.watched.reach))
        return fillings


# --- patterns ---------------------------------------------------------------------------------


def _expand(pattern: str, lexicon: Lexicon) -> Iterator[list[_Step]]:
    """Each path through a pattern, with marks at the borders of the expression itself."""
    before, body, after = (_parse_paths(part, lexicon) for part in _split_off_context(pattern))
    for parts in itertools.product(before, [[_Step("open")]], body, [[_Step("close")]], after):
        path = list(itertools.chain(*parts))
        if path[0].type == "not before":  # at the start it tests the preceding word
            path[0] = path[0]._replace(type="not after")
        yield path


def _split_off_context(pattern: str) -> tuple[str, str, str]:
    """The context before an expression, the expression, and the context after it."""
    match = re.fullmatch(r"\s*(?:<([^<>]*)>)?([^<>]+)(?:<([^<>]*)>)?\s*", pattern)
    if not match or not match[2].strip():
        raise ValueError(f"pattern {pattern!r} is not an expression, with context in < > before or after it")
    return match[1] or "", match[2], match[3] or ""


def _parse_paths(part: str, lexicon: Lexicon) -> list[list[_Step]]:
    """The paths through a part of a pattern."""
    paths, remaining = _parse_alternatives(_PIECE.findall(part), lexicon)
    if remaining:
        raise ValueError(f"pattern part {part!r} has {remaining[0]!r} without an opening bracket")
    return paths


def _parse_alternatives(pieces: list[str], lexicon: Lexicon) -> tuple[list[list[_Step]], list[str]]:
    """The paths through the pieces up to a closing bracket, and the pieces from there on."""
    finished: list[list[_Step]] = []
    paths: list[list[_Step]] = [[]]
    while pieces and pieces[0] not in (")", "]"):
        piece, *pieces = pieces
        if piece == "/":
            finished, paths = finished + paths, [[]]
            continue
        if piece in ("(", "[", "!("):
            inner, pieces = _parse_alternatives(pieces, lexicon)
            if not pieces:
                raise ValueError(f"pattern has {piece!r} without a closing bracket")
            pieces = pieces[1:]
            options = [[_exclude(inner)]] if piece == "!(" else inner + [[]] * (piece == "[")
        else:
            options = [_parse_piece(piece, lexicon)]
        paths = [path + option for path in paths for option in options]
    return finished + paths, pieces


def _exclude(paths: list[list[_Step]]) -> _Step:
    """The test that none of the first steps of some paths matches."""
    if not all(paths):
        raise ValueError("pattern has !() without words: name what must not occur there")
    first = [path[0] for path in paths]
    words = frozenset(step.word for step in first if step.type != "slot")
    return _Step("not before", "", words, frozenset(step.word for step in first if step.type == "slot"))


def _parse_piece(piece: str, lexicon: Lexicon) -> list[_Step]:
    """The steps of a slot or of words."""
    if piece.startswith("{"):
        name = _slot_class(piece[1:-1])
        names = {"date", *COMPUTED_SLOTS, *lexicon.classes}
        if name not in names:
            raise ValueError(f"pattern has an unknown slot {piece}: use one of {', '.join(sorted(names))}")
        return [_Step("slot", piece[1:-1])]
    window = split_window(piece, 0, len(piece), _EMPTY)
    return [
        _Step("name" if capitalized else "word", word)
        for word, capitalized in zip(window.words, window.capitalized, strict=True)
    ]
