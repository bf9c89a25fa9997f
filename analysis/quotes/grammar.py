"""The phrases beside a cue: its speaker, its hearer, and the words between cue and statement."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from analysis.quotes.lexicon import BREAKS, CLAUSE_ENDS, MAX_VERB_DISTANCE_WORDS, PHRASE_ENDS, Lexicon, Span
from analysis.quotes.tables import Cue, CueFamily, read_language
from analysis.quotes.units import QUOTED, Unit

__all__ = ["Grammar", "build_grammar"]

_MAX_ADJUNCT_WORDS = 14
_MAX_HEARER_WORDS = 10
_MAX_TIME_WORDS = 5


class Grammar(Lexicon):
    """Finds the phrases to the left and to the right of a cue."""

    __slots__ = ()

    # --- to the left of a cue: its speaker -------------------------------------------------------

    def skip_left(self, unit: Unit, at: int, floor: int) -> int:
        """The end of the subject of a cue at `at`, before auxiliaries, adverbs and times."""
        while at > floor:
            word = unit.words[at - 1]
            if self.is_in("auxiliary", word) or (self.is_adverb(word) and not unit.capitalized[at - 1]):
                at -= 1
            elif (lead := self._skip_time_left(unit, at, floor)) < at:
                at = lead
            else:
                break
        return at

    def _skip_time_left(self, unit: Unit, at: int, floor: int) -> int:
        """The beginning of a time such as "on Monday" that ends at `at`."""
        if not self.is_in("time", unit.words[at - 1]):
            return at
        for start in range(at - 2, max(at - 2 - _MAX_TIME_WORDS, floor), -1):
            if self.is_in("preposition", unit.words[start]):
                return start
        if at - 2 > floor and self.is_in("time-opener", unit.words[at - 2]):
            return at - 2
        return at - 1 if at - 1 > floor and unit.capitalized[at - 1] else at

    def find_subject(self, unit: Unit, at: int, floor: int) -> Span | None:
        """The subject of a verb at `at`, None if it has none of its own."""
        end = self.skip_left(unit, at, floor)
        if end <= floor or unit.words[end - 1] in BREAKS or self.is_in("coordinator", unit.words[end - 1]):
            return None
        word = unit.words[end - 1]
        if self.is_in("relative", word) or self.is_in("that", word):  # developments that might indicate
            return self.find_antecedent(unit, end - 1, floor)
        if word == ",":
            return self._skip_apposition(unit, end - 1, floor)
        start = self._clause_start(unit, end, floor)
        if self._continues_subject(unit, start, floor):
            return self.find_first_subject(unit, start, floor)
        if self.is_contact(unit, end - 1) and not self.is_in("coordinator", unit.words[end - 2]):
            return end - 1, end  # poems they wrote
        name = self._take_name(unit, start, end)
        if name and self._is_other_clause(unit, name):
            is_embedded = start > floor and self.is_in("subordinator", unit.words[start - 1])
            return self.find_first_subject(unit, start, floor) if is_embedded else None
        return self._add_names_before(unit, name, floor) if name else None

    def _add_names_before(self, unit: Unit, name: Span, floor: int) -> Span:
        """The whole of a list of names: Ann, Bob and Eve."""
        lo, hi = name
        is_list = any(self.is_in("coordinator", word) for word in unit.words[lo:hi])
        while is_list and lo > floor and unit.words[lo - 1] == ",":
            others = (
                at for at in range(lo - 2, floor - 1, -1) if not unit.capitalized[at] or self._opens_list(unit, at)
            )
            start = next(others, floor - 1) + 1
            opens = start == floor or self._opens_list(unit, start - 1)
            if not (opens or unit.words[start - 1] == ",") or not self._is_name(unit, (start, lo - 1)):
                break
            lo = start
        return lo, hi

    def _opens_list(self, unit: Unit, at: int) -> bool:
        """Whether the first name of a list may follow: that Ann; he left, but Ann."""
        begins_clause = at == 0 or unit.words[at - 1] == ","
        kinds = ("that", "subordinator", "coordinator") if begins_clause else ("that", "subordinator")
        return any(self.is_in(kind, unit.words[at]) for kind in kinds)

    def _continues_subject(self, unit: Unit, start: int, floor: int) -> bool:
        """Whether a phrase, and no clause, begins at `start`: the data received since the last meeting show."""
        at = start - 1
        if not (self.is_in("subordinator", unit.words[at]) and self.is_in("preposition", unit.words[at])):
            return False
        lo = self._clause_start(unit, at, floor)
        while lo > floor and (self.is_in("that", unit.words[lo - 1]) or self.is_in("relative", unit.words[lo - 1])):
            lo = self._clause_start(unit, lo - 1, floor)
        is_subject = lo < at and self.begins_name(unit, lo) and not unit.capitalized[start]
        return is_subject and not self.has_main_verb(unit, lo, at)

    def _is_other_clause(self, unit: Unit, name: Span) -> bool:
        """Whether words hold a verb of their own: "since the committee met in May"."""
        lo, hi = name
        return any(
            self.is_verb(unit, at)
            and not self.is_verb_of_other(unit, at, lo)
            and not any(self.is_in("relative", word) or self.is_in("that", word) for word in unit.words[lo:at])
            for at in range(lo + 1, hi)
        )

    def _clause_start(self, unit: Unit, end: int, floor: int) -> int:
        """Where the clause begins whose last word is before `end`."""
        for at in range(end - 1, floor - 1, -1):
            word = unit.words[at]
            if word in CLAUSE_ENDS or self._ends_other_clause(unit, at, end, floor):
                return at + 1
        return floor

    def _ends_other_clause(self, unit: Unit, at: int, end: int, floor: int) -> bool:
        word = unit.words[at]
        if word in self.cues and word in self.verbs and at + 1 < end and not unit.capitalized[at]:
            return not self.is_in("article", unit.words[at - 1])
        if self.is_in("coordinator", word):
            least = max(floor, at - MAX_VERB_DISTANCE_WORDS)
            breaks = (i for i in range(at, least, -1) if unit.words[i] in CLAUSE_ENDS)
            return self.has_verb(unit, next(breaks, least), at)
        if self.is_in("subordinator", word):
            is_subject = unit.capitalized[at + 1] or self.is_in("pronoun", unit.words[at + 1])  # before he said
            return not self.is_in("preposition", word) or at + 2 < end or is_subject
        return False

    def _take_name(self, unit: Unit, lo: int, hi: int) -> Span | None:
        """The noun phrase at the end of a clause's beginning, without adverbs and a phrase that precedes it."""
        while lo < hi and self._may_precede_name(unit, lo):
            lo += 1
        if self.is_in("preposition", unit.words[lo]):
            starts = [at for at in range(lo + 2, hi) if self._starts_anew(unit, at, lo)]
            if not starts:
                return None
            lo = starts[-1]
        return (lo, hi) if lo < hi else None

    def _may_precede_name(self, unit: Unit, at: int) -> bool:
        word = unit.words[at]
        if (
            self.is_in("coordinator", word)
            or self.is_in("auxiliary", word)
            or self.is_in("adverb", word)
            or word == "-"
        ):
            return True
        return self.is_adverb(word) and not unit.capitalized[at]

    def _starts_anew(self, unit: Unit, at: int, lo: int) -> bool:
        """Whether a noun phrase begins at `at` that does not continue the phrase before it."""
        before = unit.words[at - 1]
        if self.is_in("preposition", before) or self.is_in("determiner", before):
            return False
        is_ended = self.is_in("time", before) or self.is_in("determiner", unit.words[at])  # On Monday Ann, In Leeds the
        return self.begins_name(unit, at) and (is_ended or not unit.capitalized[at - 1])

    def find_antecedent(self, unit: Unit, relative: int, floor: int) -> Span | None:
        """The noun phrase to which a relative pronoun refers."""
        end = relative
        while end > floor and (unit.words[end - 1] == "," or self.is_in("preposition", unit.words[end - 1])):
            end -= 1
        if self.is_in("coordinator", unit.words[end - 1]):
            first = [at for at in range(floor, end) if self.is_in("relative", unit.words[at])]
            return self.find_antecedent(unit, first[-1], floor) if first else None
        start = end
        while start > floor and not self._parts_antecedent(unit, start - 1):
            start -= 1
        return self._take_name(unit, start, end)

    def _parts_antecedent(self, unit: Unit, at: int) -> bool:
        word = unit.words[at]
        if word in CLAUSE_ENDS or self.is_verb(unit, at) or self.is_in("subordinator", word):
            return True
        return self.is_in("preposition", word) and not self.is_in("joining", word)

    def _skip_apposition(self, unit: Unit, comma: int, floor: int) -> Span | None:
        """The noun phrase before the apposition or relative clause that ends with a comma."""
        segments = self._split_left(unit, comma, floor)
        number = len(segments) - 2
        while number > 0 and self._is_name(unit, segments[number - 1]):
            number -= 1
        if number < 0:
            return None
        lo, hi = segments[number]
        if self.is_in("relative", unit.words[lo]):
            return self.find_antecedent(unit, lo, floor)
        hi = self.skip_left(unit, hi, lo)
        return self._take_name(unit, self._clause_start(unit, hi, lo), hi)

    def _split_left(self, unit: Unit, end: int, floor: int) -> list[Span]:
        """The segments between commas that end at `end`, back to a mark that ends the clause."""
        segments: list[Span] = []
        hi, depth = end, 0
        for at in range(end - 1, floor - 1, -1):
            word = unit.words[at]
            depth += (word == ")") - (word == "(")
            if depth == 0 and word in CLAUSE_ENDS and word not in "()":
                segments.append((at + 1, hi))
                hi = at
                if word != ",":
                    return segments[::-1]
        segments.append((floor, hi))
        return segments[::-1]

    def _is_name(self, unit: Unit, span: Span) -> bool:
        lo, hi = span
        word = unit.words[lo]
        if self.is_in("preposition", word) or self.is_in("subordinator", word):
            return False
        if self.is_past(word) or word.endswith(self.continuing) or self.is_in("time", unit.words[hi - 1]):
            return False
        return self.begins_name(unit, lo) and not self.has_verb(unit, lo, hi) and not self.is_adverb(unit.words[lo])

    def find_first_subject(self, unit: Unit, end: int, floor: int) -> Span | None:
        """The subject of the sentence whose participle or second verb is at `end`."""
        for lo, hi in self._split_left(unit, end, floor):
            words = ((at, unit.words[at]) for at in range(lo, hi))
            lo = next((at for at, word in words if not (self.is_adverb(word) or self.is_in("coordinator", word))), hi)
            if lo == hi or not self.begins_name(unit, lo) or self.is_in("preposition", unit.words[lo]):
                continue
            if self.is_in("subordinator", unit.words[lo]) or unit.words[lo].endswith(self.continuing):
                continue
            return lo, self.end_name(unit, lo, hi)
        return None

    def find_person(self, unit: Unit) -> Span | None:
        """The subject with which a sentence begins, if it is a name or a pronoun."""
        word = unit.words[0]
        if not word[0].isalpha() or any(self.is_in(name, word) for name in ("adverb", "determiner", "impersonal")):
            return None
        subject = self.find_first_subject(unit, len(unit.words), 0)
        return subject if subject and not subject[0] else None

    # --- to the right of a cue -------------------------------------------------------------------

    def end_name(self, unit: Unit, lo: int, limit: int) -> int:
        """The end of the noun phrase that begins at `lo`."""
        if self.is_in("pronoun", unit.words[lo]) and not self.is_in("determiner", unit.words[lo]):
            return lo + 1
        for at in range(lo + 1, limit):
            word = unit.words[at]
            if word in PHRASE_ENDS or self.is_verb(unit, at) or self.is_contact(unit, at):
                return at
            if self.is_in("relative", word) or self.is_in("subordinator", word):
                return at
            if self.is_adverb(word) and not unit.capitalized[at]:
                return at
            if self.is_in("preposition", word) and not self.is_in("joining", word):
                return at
            if self.is_in("time", word) and unit.capitalized[at] and not self._begins_part(unit.words[at - 1]):
                return at
            if self.is_in("coordinator", word) and not self.begins_name(unit, at + 1):
                return at
        return limit

    def _begins_part(self, word: str) -> bool:
        """Whether a word begins a part of a name: of Monday, the Monday Club."""
        return self.is_in("joining", word) or self.is_in("determiner", word)

    def skip_hearer(self, unit: Unit, at: int, limit: int) -> int:
        """The end of the name of a hearer that begins at `at`."""
        if at < limit and self.is_in("object", unit.words[at]) and not self._continues_name(unit, at + 1, limit):
            return at + 1
        if not self.begins_name(unit, at) and not (at < limit and unit.words[at].isalpha()):
            return at
        ends = (
            stop for stop in range(at + 1, min(limit, at + _MAX_HEARER_WORDS)) if self._ends_hearer(unit, stop, limit)
        )
        stop = next(ends, None)
        return at + 1 if stop is None else self._end_name_before_clause(unit, at, stop)

    def _ends_hearer(self, unit: Unit, at: int, limit: int) -> bool:
        word = unit.words[at]
        classes = ("that", "preposition", "question", "time")
        if word in PHRASE_ENDS or any(self.is_in(name, word) for name in classes) or self.is_adverb(word):
            return True
        return self._begins_subject(unit, at) or self._end_time(unit, at, limit) > at

    def _end_name_before_clause(self, unit: Unit, at: int, stop: int) -> int:
        """The end of a name or plural if a clause follows it before `stop`: told reporters taxes would rise."""
        end = at + 1
        while end < stop and unit.capitalized[end - 1] and unit.capitalized[end]:
            end += 1
        is_hearer = unit.capitalized[at] or unit.words[at].endswith(tuple(self.words["plural-ending"]))
        is_parted = is_hearer and not self.is_verb(unit, end) and self.has_main_verb(unit, end, stop)
        return end if is_parted else stop

    def _continues_name(self, unit: Unit, at: int, limit: int) -> bool:
        return at < limit and self.is_in("determiner", unit.words[at - 1]) and unit.words[at].isalpha()

    def _begins_subject(self, unit: Unit, at: int) -> bool:
        """Whether a pronoun, an article or a name begins the clause that was said."""
        word = unit.words[at]
        if self.is_in("pronoun", word) or self.is_in("determiner", word):
            return True
        return (
            unit.capitalized[at] and not unit.capitalized[at - 1] and not self.is_in("determiner", unit.words[at - 1])
        )

    def skip_adjuncts(self, unit: Unit, at: int, limit: int) -> int:
        """The first item after adverbs, times, places and channels that follow a cue."""
        while at < limit:
            word = unit.words[at]
            stop = self._end_time(unit, at, limit)
            if stop > at:
                at = stop
            elif self.is_adverb(word) and not self.is_in("that", word) and not self._is_subject(unit, at):
                at += 1
            elif self.is_in("preposition", word) and (stop := self._end_adjunct(unit, at, limit)) > at:
                at = stop
            else:
                return at
        return at

    def _is_subject(self, unit: Unit, at: int) -> bool:
        """Whether an adverb is the subject of a clause: said there was hope."""
        return self.is_in("pronoun", unit.words[at]) and at + 1 < len(unit.words) and self.is_verb(unit, at + 1)

    def _end_time(self, unit: Unit, at: int, limit: int) -> int:
        """The end of a time without a preposition: Wednesday night, last month, two days ago; `at` if there is none."""
        first, stop = at, min(limit, at + _MAX_TIME_WORDS)
        if self.is_in("that", unit.words[at]) and self._is_time_alone(unit, at + 1, limit):
            return at + 2  # that night, he would
        while first < stop and self._opens_time(unit, first):
            first += 1
        end = first
        while end < stop and self.is_in("time", unit.words[end]):
            end += 1
        if first == at:
            return end if unit.capitalized[at] else at
        is_article = first == at + 1 and not self.is_in("time-opener", unit.words[at]) and unit.words[at].isalpha()
        follows = end == limit or not (self.is_verb(unit, end) or self.is_in("preposition", unit.words[end]))
        return end if follows and end - first > is_article else at

    def _is_time_alone(self, unit: Unit, at: int, limit: int) -> bool:
        """Whether a time and then a stop or nothing follow."""
        is_time = at < limit and self.is_in("time", unit.words[at]) and not self.is_adverb(unit.words[at])
        return is_time and (at + 1 == limit or unit.words[at + 1] in (",", ".", ":"))

    def _opens_time(self, unit: Unit, at: int) -> bool:
        word = unit.words[at]
        if self.is_in("that", word):
            return False
        return self.is_in("time-opener", word) or self.is_in("determiner", word) or word[0].isdigit()

    def _end_adjunct(self, unit: Unit, at: int, limit: int) -> int:
        """The end of a phrase such as "in a statement on Friday", `at` if what follows is said."""
        stop = min(limit, at + _MAX_ADJUNCT_WORDS)
        if self.begins_infinitive(unit, at):
            return at
        for end in range(at, stop):
            word = unit.words[end]
            if self.is_in("that", word):
                return end
            if word in (",", ":", QUOTED, ".", "—"):
                return at if self._has_finite(unit, at + 1, end) else end
            if self.is_in("coordinator", word):
                return at
            ends_place = unit.capitalized[end] and end + 1 < limit and not unit.capitalized[end + 1]
            ends_phrase = ends_place or self.is_in("time", word) or self.is_in("channel", word)
            if ends_phrase and self.begins_clause(unit, end + 1) and self.begins_name(unit, end + 1):
                return end + 1
        return limit if stop == limit and not self._has_finite(unit, at + 1, limit) else at

    def begins_infinitive(self, unit: Unit, at: int) -> bool:
        """Whether "to" and a verb follow, and not "to" and a hearer."""
        if at + 1 >= len(unit.words) or not self.is_in("infinitive", unit.words[at]):
            return False
        is_hearer = any(self.is_in(name, unit.words[at + 1]) for name in ("object", "channel"))
        return not is_hearer and unit.words[at + 1].isalpha() and not self.begins_name(unit, at + 1)

    def _has_finite(self, unit: Unit, lo: int, hi: int) -> bool:
        return any(self.is_finite(unit, at) for at in range(lo, hi))


@lru_cache
def build_grammar(language: str, families: tuple[CueFamily, ...] = ()) -> Grammar:
    """The cues of a language, those of `families` first, and its words."""
    tables = read_language(language)
    cues: dict[str, dict[tuple[str, ...], Cue]] = {}
    for form, cue in _list_cues((*families, *tables.families)):
        cues.setdefault(form[0], {}).setdefault(form, cue)
    by_word = {word: sorted(forms.items(), key=lambda item: -len(item[0])) for word, forms in cues.items()}
    words = defaultdict(frozenset, tables.words)
    single = {form[0] for form, cue in _list_cues((*families, *tables.families)) if len(form) == 1}
    verbs = frozenset(single - words["noun"] | words["verb"])
    endings = [tuple(words.get(name, ())) for name in ("ending", "adverbial", "continuing")]
    return Grammar(by_word, verbs, words, *endings)


def _list_cues(families: Iterable[CueFamily]) -> Iterable[tuple[tuple[str, ...], Cue]]:
    for family in families:
        yield from family.list_cues().items()
