"""Classes of words: which words of a sentence are cues, verbs, adverbs, and where names and clauses begin."""

from typing import NamedTuple

from analysis.quotes.tables import Cue
from analysis.quotes.units import QUOTED, Unit

__all__ = ["BREAKS", "CLAUSE_ENDS", "MAX_VERB_DISTANCE_WORDS", "PHRASE_ENDS", "Lexicon", "Span"]

Span = tuple[int, int]
# What no phrase goes beyond.
BREAKS = frozenset([";", ":", "—", "–", "(", ")", "[", "]", "…", QUOTED])
CLAUSE_ENDS = BREAKS | {","}
PHRASE_ENDS = CLAUSE_ENDS | {".", "?", "!"}
# Words that can have a capital at the beginning of a sentence without being part of a name.
_NO_NAMES = ("preposition", "determiner", "time", "time-opener", "pronoun", "coordinator", "subordinator", "adverb")
# How far the verb of a clause may be from its beginning.
MAX_VERB_DISTANCE_WORDS = 12


class Lexicon(NamedTuple):
    """The cues of a language by their first word, its classes of words, and what they say of a word in its place."""

    cues: dict[str, list[tuple[tuple[str, ...], Cue]]]
    verbs: frozenset[str]
    words: dict[str, frozenset[str]]
    endings: tuple[str, ...]
    adverbial: tuple[str, ...]
    continuing: tuple[str, ...]

    def is_in(self, name: str, word: str) -> bool:
        """Whether a word belongs to a class."""
        return word in self.words[name]

    def keep_surnames(self, unit: Unit) -> None:
        """Write surnames that are months or auxiliaries, too, with a capital, so that no class contains them."""
        for at, word in enumerate(unit.words):
            if word in self.words["surname"] and self._ends_name(unit, at):
                unit.words[at] = word.capitalize()

    def _ends_name(self, unit: Unit, at: int) -> bool:
        """Whether a word and the one before it are a name: Theresa May, but not: In May, Friday May 5."""
        is_date = at + 1 < len(unit.words) and unit.words[at + 1][0].isdigit()
        if is_date or not at or not (unit.capitalized[at - 1] and unit.capitalized[at]):
            return False
        return not any(self.is_in(name, unit.words[at - 1]) for name in _NO_NAMES)

    def is_adverb(self, word: str) -> bool:
        """Whether a word can come between a subject and its verb."""
        return word in self.words["adverb"] or (word.endswith(self.adverbial) and word not in self.words["no-adverb"])

    def skip_adverbs(self, unit: Unit, at: int) -> int:
        """The first item from `at` on that is not an adverb."""
        while at < len(unit.words) and self.is_adverb(unit.words[at]):
            at += 1
        return at

    def is_verb(self, unit: Unit, at: int) -> bool:
        """Whether a word is likely to be the verb of a clause."""
        word = unit.words[at]
        if word in self.words["auxiliary"]:
            return True
        if unit.capitalized[at] or (at and self._needs_noun(unit.words[at - 1])):
            return False
        return word in self.verbs or self.is_past(word) or self._is_present(unit, at)

    def _is_present(self, unit: Unit, at: int) -> bool:
        """Whether a word that ends like the present of a verb is between a name and a noun: Ann welcomes the law."""
        if not at or not unit.capitalized[at - 1] or at + 1 >= len(unit.words):
            return False
        ends = any(unit.words[at].endswith(ending) for ending in self.words["present-ending"])
        return ends and self._needs_noun(unit.words[at + 1])

    def _needs_noun(self, word: str) -> bool:
        """Whether a noun follows: the, their, soldiers'."""
        return word.endswith("'") or (self.is_in("determiner", word) and not self.is_in("pronoun", word))

    def is_past(self, word: str) -> bool:
        """Whether a word ends like the past of a verb."""
        return len(word) > 3 and word.endswith(self.endings) and word not in self.words["no-ending"]

    def is_finite(self, unit: Unit, at: int) -> bool:
        """Whether a word is likely to be the verb of a clause, and not a participle or an infinitive after a phrase."""
        word, before = unit.words[at], unit.words[at - 1]
        if not self.is_verb(unit, at) or self.is_in("preposition", before) or self.is_in("relative", before):
            return False
        return word in self.words["auxiliary"] or not self.is_past(word) or self.begins_name(unit, at - 1)

    def has_verb(self, unit: Unit, lo: int, hi: int) -> bool:
        """Whether one of the words is likely to be the verb of a clause."""
        return any(self.is_verb(unit, at) for at in range(lo, hi))

    def find_cues(self, unit: Unit) -> list[tuple[int, int, Cue]]:
        """First item, end and cue, in order; of forms that begin with the same word the longest."""
        found: list[tuple[int, int, Cue]] = []
        for at, word in enumerate(unit.words):
            for form, cue in self.cues.get(word, ()):
                if at and unit.capitalized[at] and unit.words[at - 1] not in (QUOTED, ":"):
                    break  # part of a name: the United States
                if tuple(unit.words[at : at + len(form)]) == form and (not found or found[-1][1] <= at):
                    found.append((at, at + len(form), cue))
                    break
        return found

    def begins_name(self, unit: Unit, at: int) -> bool:
        """Whether a noun phrase can begin here."""
        if at >= len(unit.words):
            return False
        word = unit.words[at]
        return unit.capitalized[at] or self.is_in("determiner", word) or self.is_in("pronoun", word)

    def begins_clause(self, unit: Unit, at: int, *, strict: bool = False) -> bool:
        """Whether a noun phrase and, soon after it, its verb follow; if `strict`, not one of a relative clause."""
        words = unit.words[at : at + MAX_VERB_DISTANCE_WORDS]
        if len(words) < 2 or words[0] in PHRASE_ENDS:
            return False
        if self.is_in("preposition", words[0]) and "," not in words:
            return False
        if strict:
            return self.has_main_verb(unit, at, at + len(words))
        for offset, word in enumerate(words[1:], 1):
            if self.is_verb(unit, at + offset) and not self.is_in("preposition", words[offset - 1]):
                return True
            if word in BREAKS:
                return word == QUOTED
        return self._is_pronoun(words[0])

    def has_main_verb(self, unit: Unit, lo: int, hi: int) -> bool:
        """Whether a noun phrase at `lo` has a verb besides those of relative clauses and participles."""
        needed, commas = 1, 0
        for at in range(lo + 1, hi):
            word, before = unit.words[at], unit.words[at - 1]
            if word in BREAKS:
                return word == QUOTED
            if self._ends_phrase(unit, at):
                return False
            commas += word == ","
            if self.is_in("relative", word) or self.is_in("that", word) or self.is_contact(unit, at):
                needed = 2
            elif self.is_verb(unit, at) and not self.is_verb_of_other(unit, at, lo):
                if before == "," and commas == 1:
                    return False  # what precedes is a phrase of the main clause: stating our interests, has given
                needed -= 1
                if not needed:
                    return True
        return self._is_pronoun(unit.words[lo])

    def _ends_phrase(self, unit: Unit, at: int) -> bool:
        """Whether another clause or verb begins: as set forth; signs of growth, but …; the positions and got."""
        word = unit.words[at]
        if self.is_in("coordinator", word):
            return unit.words[at - 1] == "," or (at + 1 < len(unit.words) and self.is_finite(unit, at + 1))
        is_other = self.is_in("relative", word) or self.is_in("that", word) or self.is_in("preposition", word)
        return self.is_in("subordinator", word) and not is_other

    def is_verb_of_other(self, unit: Unit, at: int, lo: int) -> bool:
        """Whether a verb continues the one before it, belongs to the main clause, or is a participle or noun."""
        word, before, after = unit.words[at], unit.words[at - 1], " ".join(unit.words[at + 1 : at + 2])
        begins = self.is_in("auxiliary", word) and not self.is_in("auxiliary", before)  # men who fled are safe
        if (self.is_verb(unit, at - 1) and not begins) or self.is_in("coordinator", before):
            return True
        if self.is_in("preposition", before):
            return True
        if self.is_in("plain-verb", word):
            return not (before.endswith(tuple(self.words["plural-ending"])) or self.is_in("pronoun", before))
        if word in self.verbs or not self.is_past(word):
            return False
        is_passive = self.is_in("agent", after) or self.is_in("determiner", before)
        return is_passive or any(self.is_in("preposition", word) for word in unit.words[lo:at])

    def _is_pronoun(self, word: str) -> bool:
        return self.is_in("pronoun", word) and not self.is_in("determiner", word)

    def is_contact(self, unit: Unit, at: int) -> bool:
        """Whether a pronoun begins a clause that says more of the noun before it: "the rules we follow"."""
        word, before = unit.words[at], unit.words[at - 1]
        return self.is_in("personal", word) and before.isalpha() and not self.is_in("preposition", before)
