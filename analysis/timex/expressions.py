"""Documents to time expressions."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd

from analysis.timex.grammar import Grammar, Match
from analysis.timex.resolve import VERBS, Context, Meaning, resolve
from analysis.timex.slots import build_lexicon
from analysis.timex.tables import Family, Rule, languages, read_language
from analysis.timex.tense import find_tense
from analysis.timex.text import find_stretches
from analysis.timex.values import Day, Span, find_days, name_year

Mode = Literal["news", "narrative"]
EXAMPLE_DATE = Day(2023, 3, 8)
"""The date of the text that an example in a table stands in, a Wednesday."""
RECENT = 12
"""Mentions that what follows can go back to."""
LAST_YEAR = 5000
"""From here on years stand for those before Christ."""
COLUMNS = ["start", "end", "text", "type", "value", "mod", "begin", "until", "why", "family"]


class Expression(NamedTuple):
    """A time expression in a text."""

    start: int
    end: int
    family: str
    rule: Rule
    meaning: Meaning


def time_expressions(
    documents: pd.DataFrame,
    *,
    language: str = "en",
    mode: Mode = "news",
    families: Iterable[Family] = (),
) -> pd.DataFrame:
    """Find what texts say of time, and resolve it to days of the calendar.

    Parameters
    ----------
    documents
        The documents table; of its columns ``date``, ``precision`` (all are dated to the day if it is not there) and
        ``text``.
    language
        A language that there are tables for: "en", "uk".
    mode
        "news": what is not said comes from the document's date, so "Tuesday" is the Tuesday before it. "narrative", for
        histories and biographies: it comes from what was mentioned last, so "in May" after "1940" is May 1940.
    families
        Rules of your own, made by ``time_family``, beside the language's.

    Returns
    -------
    DataFrame
        A span table, a row for each expression in reading order: ``doc`` (category), ``date`` (of the document),
        ``start``, ``end`` (int32), ``text``, ``type`` ("DATE", "TIME", "DURATION", "SET"), ``value`` and ``mod``
        (TIMEX3, TimeML 1.2.1; ``mod`` missing where there is none), ``begin`` and ``until`` (the first and last day
        that it names, NaT where it cannot be placed), ``why`` (how it was resolved), ``family`` (of the rule that
        found it).

    Raises
    ------
    ValueError
        If `documents` lacks ``date`` or ``text``, its dates are no datetimes, a text is no string, an id stands twice,
        a precision, `language` or `mode` is unknown, or a family is of another language.
    TypeError
        If `families` are no families.

    Notes
    -----
    The rules are the tables in ``analysis/timex/languages``. No model, no download, and never the date of today.
    ``begin`` and ``until`` hold all days of a value: "the end of February" names February, with ``mod`` END. In a
    document dated to the month what is the same for each of its days is resolved ("last year"), and "today" is the
    month; in one without a date what needs none. A duration is placed where it ends or begins with the document's
    date ("the past two days").

    References
    ----------
    Saurí, R. et al. (2006). TimeML Annotation Guidelines, version 1.2.1 (types, values, what belongs to an expression).
    Strötgen, J. and Gertz, M. (2013). Multilingual and cross-domain temporal tagging. Language Resources and Evaluation
    47, 269-298 (news and narratives resolve differently).
    """
    _check(documents, language, mode)
    grammar = build_grammar(language, mode, _check_families(families, language))
    rows: list[tuple[Any, ...]] = []
    codes: list[int] = []
    precisions = documents["precision"] if "precision" in documents else ["day"] * len(documents)
    for code, (text, date, precision) in enumerate(
        zip(documents["text"], documents["date"], precisions, strict=True)
    ):
        for found in find_expressions(text, _days_of(date, precision), grammar, mode):
            rows.append(_row(text, found))
            codes.append(code)
    return _table(documents, codes, rows)


def time_family(
    name: str, rules: Iterable[Sequence[str]], *, language: str = "en", mode: Mode | None = None
) -> Family:
    """Rules of your own for ``time_expressions(…, families=[…])``.

    Parameters
    ----------
    name
        What the column ``family`` calls them.
    rules
        For each a pattern, a meaning, an example with the expression in brackets, and the example's value if its
        document is dated 8 March 2023: ``("Maundy Thursday", "near XXXX-easter-3", "on [Maundy Thursday]",
        "2023-04-06")``, ``("D-Day", "value 1944-06-06", "on [D-Day]", "1944-06-06")``, ``("the {ordinal} year of
        Elizabeth", "value {ordinal+1557}", "in [the third year of Elizabeth]", "1560")``; the meaning "nothing" is for
        what only looks like a time: ``("Friday Club", "nothing", "at the [Friday Club]", "")``. How patterns and
        meanings are written stands at the head of ``analysis/timex/languages/en.md``; its tables are examples.
    language
        The language whose words fill the slots.
    mode
        The mode that they hold in alone; None: in both.

    Returns
    -------
    Family

    Raises
    ------
    ValueError
        If a rule cannot be read, or its example does not give its value.
    """
    _check_language(language)
    if mode not in (None, *get_args(Mode)):
        raise ValueError(f"mode={mode!r} is not known: 'news', 'narrative', or None for both")
    if isinstance(rules, str) or not isinstance(rules, Iterable):
        kind = type(rules).__name__
        raise TypeError(f"family {name!r}: rules={rules!r:.60} is a {kind}: give a list of four strings each")
    rows = [tuple(rule) for rule in rules]
    if not rows:
        raise ValueError(f"family {name!r} has no rules: give at least one")
    for row in rows:
        _check_rule(name, row)
    family = Family(name, tuple(Rule(*row) for row in rows), mode, language)
    grammar = build_grammar(language, mode or "news", (family,))
    for rule in family.rules:
        try:
            wrong = check_example(rule, grammar, mode or "news")
        except (TypeError, KeyError, ValueError, AssertionError, IndexError) as error:
            wrong = f"its meaning {rule.meaning!r} cannot be worked out ({error})"
        if wrong:
            raise ValueError(f"family {name!r}, pattern {rule.pattern!r}: {wrong}")
    return family


def _check_rule(name: str, row: Sequence[Any]) -> None:
    if len(row) != 4 or not all(isinstance(cell, str) for cell in row):
        raise ValueError(
            f"family {name!r}: rule {row!r} is not four strings: pattern, meaning, example, value"
        )
    _, meaning, example, _ = row
    if meaning.split()[:1] not in [[verb] for verb in VERBS]:
        raise ValueError(
            f"family {name!r}: meaning {meaning!r} begins with no verb that there is: {', '.join(VERBS)}"
        )
    if not re.search(r"\[[^]]+\]", example):
        raise ValueError(f"family {name!r}: example {example!r} has no expression in brackets")


def check_example(rule: Rule, grammar: Grammar, mode: str) -> str:
    """What is wrong with a rule's example, "" if it finds what it says."""
    start, end = rule.example.index("["), rule.example.index("]") - 1
    text = rule.example.replace("[", "", 1).replace("]", "", 1)
    found = list(find_expressions(text, (EXAMPLE_DATE, EXAMPLE_DATE), grammar, mode))
    if rule.bars and not any(one.start < end and one.end > start for one in found):
        return ""
    if any(
        one.rule == rule and (one.start, one.end, one.meaning.value) == (start, end, rule.value)
        for one in found
    ):
        return ""
    got = ", ".join(
        f"{text[one.start : one.end]!r} = {one.meaning.value} by {one.rule.pattern!r}" for one in found
    )
    return f"its example {rule.example!r} should give {rule.value}, and gives {got or 'nothing'}"


@lru_cache(maxsize=32)
def build_grammar(language: str, mode: str, families: tuple[Family, ...] = ()) -> Grammar:
    """The patterns of a language that hold in a mode, those of `families` before its own."""
    known = read_language(language)
    rules = [
        (family.name, rule)
        for family in (*families, *known.families)
        if family.mode in (None, mode)
        for rule in family.rules
    ]
    return Grammar(build_lexicon(known.words), rules)


def find_expressions(
    text: str, days: tuple[Day, Day] | None, grammar: Grammar, mode: str
) -> Iterator[Expression]:
    """The expressions of a text, dated from one day through another, in reading order."""
    mentions: list[Span] = []
    late = days is not None and days[1].year >= LAST_YEAR
    for stretch in find_stretches(text, grammar.triggers, grammar.lexicon.dotted):
        for match in grammar.find(stretch):
            start, end = stretch.starts[match.begin], stretch.ends[match.end - 1]
            tense = partial(find_tense, text, start, end, grammar.lexicon)
            context = Context(None, mode, mentions, tense, start)
            meaning = None if _in_a_word(text, start, end) else _resolve_all(match, days, context)
            if meaning is None:
                continue
            said = meaning if late else _published(meaning)
            yield Expression(start, end, match.family, match.rule, said)
            if (
                meaning.begin
                and meaning.until
                and meaning.type in ("DATE", "TIME")
                and meaning.value[0].isdigit()
            ):
                mentions.append(Span(meaning.value.split("T")[0], meaning.begin, meaning.until, start))
                del mentions[:-RECENT]


def _in_a_word(text: str, start: int, end: int) -> bool:
    """Whether a letter or digit goes on before or after, as in "e2014x"."""
    before, after = text[max(start - 1, 0) : start + 1], text[end - 1 : end + 1]
    return any(len(pair) == 2 and pair[0].isalnum() and pair[1].isalnum() for pair in (before, after))


def _resolve_all(match: Match, days: tuple[Day, Day] | None, context: Context) -> Meaning | None:
    """The meaning, the same for each day that the document may be of; None for a date that there is not."""
    if days is None:
        return _existing(resolve(match, context))
    first = resolve(match, context._replace(day=days[0]))
    if days[0] == days[1]:
        return _existing(first)
    last = resolve(match, context._replace(day=days[1]))
    known = f"{days[0]:%Y-%m}" if days[0].month == days[1].month else f"{days[0].year:04}"
    if first[:1] + first[2:] == last[:1] + last[2:]:
        return _existing(first._replace(why=first.why.replace(str(days[0]), known)))
    ends = (first.begin, first.until, last.begin, last.until)
    inside = all(end is not None and days[0] <= end <= days[1] for end in ends)
    why = f"the document is dated to {known} only"
    unknown = resolve(match, context)
    return unknown._replace(why=why, begin=days[0] if inside else None, until=days[1] if inside else None)


def _published(meaning: Meaning) -> Meaning:
    """The meaning as others write it: years BC as they are called, unknown feasts as unknown days.

    Years BC have no first and last day, since no column of dates can hold them.
    """
    if re.search("easter|#", meaning.value):
        meaning = meaning._replace(value="XXXX-XX-XX")
    if meaning.begin is None or meaning.begin.year < LAST_YEAR:
        return meaning
    value = name_year(meaning.value)
    why = "before the calendar begins" if value else "out of the calendar"
    return meaning._replace(value=value or "XXXX", begin=None, until=None, why=why)


def _existing(meaning: Meaning) -> Meaning | None:
    """None for 30 February, with a year or without."""
    impossible = meaning.begin is None and re.fullmatch(r"(\d{4}|XXXX)-\d\d-\d\d.*", meaning.value)
    if not impossible:
        return meaning
    return None if find_days(re.sub("XXXX", "2000", meaning.value)) is None else meaning


# --- tables -----------------------------------------------------------------------------------


def _check(documents: pd.DataFrame, language: str, mode: str) -> None:
    for column in ("date", "text"):
        if column not in documents:
            there = ", ".join(map(str, documents.columns)) or "none at all"
            raise ValueError(
                f"documents has no column {column!r} (its columns: {there}): make it with read_corpus, which takes a "
                "DataFrame too"
            )
    _check_rows(documents)
    if not pd.api.types.is_datetime64_any_dtype(documents["date"]):
        raise ValueError(
            f"documents has dates of dtype {documents['date'].dtype}, which are no datetimes: read_corpus makes them, "
            "or pandas.to_datetime(documents['date'])"
        )
    _check_language(language)
    if mode not in get_args(Mode):
        raise ValueError(f"mode={mode!r} is not known: 'news' or 'narrative'")


def _check_rows(documents: pd.DataFrame) -> None:
    if not documents.columns.is_unique:
        twice = documents.columns[documents.columns.duplicated()][0]
        raise ValueError(f"documents has the column {twice!r} more than once: keep one")
    ids = documents.index.astype("str")
    if not ids.is_unique:
        twice = ids[ids.duplicated()][0]
        raise ValueError(f"document id {twice!r} stands more than once in documents: ids must be unique")
    for doc, text in zip(ids, documents["text"], strict=True):
        if not isinstance(text, str):
            raise ValueError(
                f"document {doc!r} has the text {text!r}, which is no string: fill it in or drop it"
            )
    known = ["day", "month", "year", "none"]
    if "precision" in documents and not documents["precision"].isin(known).all():
        wrong = documents["precision"][~documents["precision"].isin(known)]
        raise ValueError(
            f"document {wrong.index[0]!r} has the precision {wrong.iloc[0]!r}: it is one of {', '.join(known)}"
        )


def _check_families(families: Iterable[Family], language: str) -> tuple[Family, ...]:
    if isinstance(families, Family):
        raise TypeError("families is one family: hand over a list, [family]")
    families = tuple(families)
    for family in families:
        if not isinstance(family, Family):
            raise TypeError(f"families has {family!r}, which is no family: make it with time_family()")
        if family.language != language:
            raise ValueError(
                f"family {family.name!r} is for language={family.language!r}, the texts are read as {language!r}: "
                "make it with time_family(…, language=…)"
            )
    return families


def _check_language(language: str) -> None:
    if language not in languages():
        raise ValueError(f"language={language!r} has no tables: there are {', '.join(languages())}")


def _days_of(date: Any, precision: str) -> tuple[Day, Day] | None:
    """The first and last day that a document may be of."""
    if pd.isna(date) or precision == "none":
        return None
    day = date.date() if isinstance(date, datetime.datetime) else date
    if precision == "year":
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    if precision == "month":
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day, day


def _row(text: str, found: Expression) -> tuple[Any, ...]:
    meaning = found.meaning
    return (
        found.start,
        found.end,
        text[found.start : found.end],
        meaning.type,
        meaning.value,
        meaning.mod,
        meaning.begin,
        meaning.until,
        meaning.why,
        found.family,
    )


def _table(documents: pd.DataFrame, codes: list[int], rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    doc = pd.Categorical.from_codes(codes, categories=documents.index.astype("str"))
    columns = dict(zip(COLUMNS, zip(*rows, strict=True) if rows else [()] * len(COLUMNS), strict=True))
    table = pd.DataFrame({"doc": doc, "date": documents["date"].to_numpy()[codes]})
    for name, values in columns.items():
        if name in ("begin", "until"):
            table[name] = np.array(values, dtype="datetime64[D]").astype("datetime64[us]")
        elif name in ("start", "end"):
            table[name] = np.array(values, dtype=np.int32)
        else:
            table[name] = pd.array(values, dtype="str")
    return table
