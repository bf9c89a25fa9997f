"""Sources that a phrase names: according to X."""

from analysis.quotes.lexicon import PHRASE_ENDS, Span
from analysis.quotes.reader import STOPS, Frame, Reader
from analysis.quotes.tables import Cue
from analysis.quotes.units import QUOTED

__all__ = ["read_source"]

_MAX_APPOSITION_WORDS = 5


def read_source(reader: Reader, lo: int, hi: int, cue: Cue) -> Frame | None:
    """According to X, …; …, according to X; …, according to X, …."""
    if reader.word(hi) in PHRASE_ENDS or reader.word(hi) in STOPS:
        return None
    end = _end_source(reader, hi)
    if cue.participle and not _may_speak(reader, hi, end):
        return None
    first = not cue.participle and (
        reader.begins_sentence(lo) or reader.is_in("coordinator", lo - 1) or reader.is_in("relative", lo - 2)
    )
    at = _skip_source_apposition(reader, end) if reader.word(end) == "," else end
    if first:
        said: tuple[Span, ...] = ((at, reader.end(at)),) if at < reader.limit else ()
    else:
        joins = reader.is_in("subordinator", lo - 2) or reader.is_in("coordinator", lo - 2)
        left = None if joins and reader.word(lo - 1) == "," else _take_source_left(reader, lo)
        is_phrase = left and reader.word(end) == "," and left[1] - left[0] <= 2 and QUOTED not in reader.unit.words[:lo]
        said = (left,) if left and not is_phrase else ()
        if reader.word(end) == "," and reader.word(lo - 1) == "," and at < reader.limit and not cue.participle:
            is_clause = reader.grammar.has_verb(reader.unit, at, reader.limit) and not reader.is_in("relative", at)
            said = (*said, (at, reader.end(at))) if is_clause else said
    if not said or said[0][1] <= said[0][0]:
        return None
    why = f"'{' '.join(reader.unit.words[lo:hi])}' names its source"
    return Frame((lo, hi), (hi, end), said, cue.family, why, lo)


def _end_source(reader: Reader, hi: int) -> int:
    for at in range(hi + 1, reader.limit):
        word = reader.word(at)
        if word in PHRASE_ENDS or reader.is_in("relative", at):
            return at
        if reader.is_in("preposition", at) and reader.word(at + 1)[:1].isdigit():
            return at
        is_joined = reader.is_in("preposition", at - 1) or reader.is_in("coordinator", at - 1)
        if not is_joined and _begins_subject(reader, at):
            return at
    return reader.limit


def _may_speak(reader: Reader, lo: int, hi: int) -> bool:
    """Whether a name is of somebody who may say something: citing officials, but not citing high costs."""
    return any(reader.unit.capitalized[at] or reader.is_in("informant", at) for at in range(lo, hi))


def _begins_subject(reader: Reader, at: int) -> bool:
    """Whether an article, a pronoun or a number begins the statement of a source without a comma."""
    is_number = reader.word(at)[:1].isdigit() and not reader.unit.capitalized[at - 1]
    return is_number or reader.is_in("determiner", at) or reader.is_in("pronoun", at)


def _skip_source_apposition(reader: Reader, end: int) -> int:
    """The first item of the statement after a source and its apposition."""
    following = next((at for at in range(end + 1, reader.limit) if reader.word(at) == ","), None)
    is_short = following is not None and following - end <= _MAX_APPOSITION_WORDS
    if following is None or not is_short or reader.grammar.has_verb(reader.unit, end, following):
        return end + 1
    if reader.is_in("determiner", end + 1) or reader.unit.capitalized[end + 1]:
        return following + 1
    return end + 1


def _take_source_left(reader: Reader, lo: int) -> Span | None:
    start = reader.taken
    end = lo
    while end > start and reader.word(end - 1) in STOPS:
        end -= 1
    while start < end and reader.word(start) in STOPS:
        start += 1
    return (start, end) if end - start > 1 or (end > start and reader.word(start) == QUOTED) else None
