"""Sources that a phrase names: according to X."""

from analysis.quotes.lexicon import PHRASE_ENDS, Span
from analysis.quotes.reader import STOPS, Frame, Reader, trim
from analysis.quotes.tables import Cue
from analysis.quotes.units import QUOTED

__all__ = ["read_source"]

_MAX_APPOSITION_WORDS = 5


def read_source(reader: Reader, lo: int, hi: int, cue: Cue) -> Frame | None:
    """According to X, …; …, according to X; …, according to X, …."""
    if reader.word(hi) in PHRASE_ENDS | STOPS:
        return None
    end = _end_source(reader, hi)
    if cue.participle and not _may_speak(reader, hi, end):
        return None
    first = not cue.participle and (
        reader.begins_sentence(lo) or reader.is_in("coordinator", lo - 1) or reader.is_in("relative", lo - 2)
    )
    at = _skip_source_apposition(reader, end + 1) if reader.word(end) == "," else end
    if first:
        said: tuple[Span, ...] = ((at, reader.end(at)),)
    else:
        joins = reader.is_in("subordinator", lo - 2) or reader.is_in("coordinator", lo - 2)
        left = None if joins and reader.word(lo - 1) == "," else _take_source_left(reader, lo)
        is_phrase = left and reader.word(end) == "," and left[1] - left[0] <= 2 and QUOTED not in reader.unit.words[:lo]
        said = (left,) if left and not is_phrase else ()
        if reader.word(end) == "," and reader.word(lo - 1) == "," and not cue.participle:
            is_clause = reader.grammar.has_verb(reader.unit, at, reader.limit) and not reader.is_in("relative", at)
            said = (*said, (at, reader.end(at))) if is_clause else said
    if not said:
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


def _skip_source_apposition(reader: Reader, start: int) -> int:
    """The first item of the statement after a source and its apposition, which may begin at `start`."""
    comma = next((at for at in range(start, start + _MAX_APPOSITION_WORDS) if reader.word(at) == ","), None)
    if comma is None or reader.grammar.has_verb(reader.unit, start, comma):
        return start
    return comma + 1 if reader.is_in("determiner", start) or reader.unit.capitalized[start] else start


def _take_source_left(reader: Reader, lo: int) -> Span | None:
    start = reader.taken
    end = trim(reader.unit, reader.grammar, start, lo)
    start = next((at for at in range(start, end) if reader.word(at) not in STOPS), end)
    return (start, end) if end - start > 1 or reader.word(start) == QUOTED else None
