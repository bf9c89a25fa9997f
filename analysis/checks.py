"""Checks of arguments, whose errors name the value, its role, the cause and the remedy; and warnings."""

import math
import os
import sys
import warnings
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from numbers import Real
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

__all__ = [
    "MAX_TEXT_CHARS", "check_characters", "check_choice", "check_choices", "check_columns", "check_confidence",
    "check_integer", "check_lengths", "check_number", "check_path", "check_per", "check_spans", "check_table",
    "describe_frame", "describe_type", "did_you_mean", "id_strings", "index_by_id", "is_new", "is_numbered",
    "warn",
]  # fmt: skip

# Offsets are 32-bit integers, which need half the memory of 64-bit ones.
MAX_TEXT_CHARS = 2**31 - 1
_PACKAGE = str(Path(__file__).parent) + os.sep
_SHOWN_CHARS = 20  # on each side of what is wrong in a string


def check_table(table: object, role: str, remedy: str) -> None:
    """Raise an error unless `table` is a DataFrame whose column names are unique."""
    if not isinstance(table, pd.DataFrame):
        if hasattr(table, "to_pandas"):
            raise TypeError(f"{role} is {describe_frame(table)}, not a table: pass {role}.to_pandas()")
        raise TypeError(f"{role}={table!r:.60} is {describe_type(table)}, not a table: {remedy}")
    repeated = table.columns[table.columns.duplicated()]
    if len(repeated):
        raise ValueError(f"{role} has two columns named {repeated[0]!r}: drop or rename one")


def describe_type(value: object) -> str:
    """The type of a value, with its article: "an int"."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def describe_frame(table: object) -> str:
    """What a table of another library is, such as "a DataFrame of polars"."""
    return f"{describe_type(table)} of {type(table).__module__.split('.')[0]}"


def check_columns(table: object, needed: Iterable[str], role: str, remedy: str) -> None:
    """Raise an error unless `table` is a table (`check_table`) that has the `needed` columns."""
    check_table(table, role, remedy)
    columns = list(cast("pd.DataFrame", table))
    missing = [column for column in needed if column not in columns]
    if missing:
        listed = ", ".join(map(str, columns)) or "none"
        raise ValueError(f"{role} has no column {missing[0]!r} (its columns: {listed}): {remedy}")


def check_spans(table: Any, role: str, remedy: str) -> None:
    """Raise an error unless `table` has a document, a start and an end in every row."""
    check_columns(table, ["doc", "start", "end"], role, remedy)
    for name in ("start", "end") if len(table) else ():
        offsets = table[name]
        if not pd.api.types.is_numeric_dtype(offsets):
            raise TypeError(f"{role} has {offsets.iloc[0]!r} as {name!r}, which is not a number: {remedy}")
        is_whole = (offsets % 1 == 0).fillna(False)
        if not is_whole.all():
            wrong = np.count_nonzero(~is_whole)
            raise ValueError(
                f"{role} has {wrong} of {len(table)} rows whose {name!r} is missing or not whole: drop them"
            )


def index_by_id(table: Any, role: str = "documents", *, numbered: bool = False) -> Any:
    """A table or Series indexed by document id (str): that of the index or column ``doc``, or else the row's label.

    Row numbers are not ids: a join, a concatenation or a reset of the index numbers rows anew, and equal numbers would
    then mean different documents. `numbered` allows them where ids are given for the first time, but not in a table
    that `read_corpus` gave ids before.

    Raises
    ------
    ValueError
        If there are no ids, an id is missing, or one occurs twice.
    """
    index = table.index
    if "doc" in index.names:
        ids = index.get_level_values("doc")
    elif "doc" in getattr(table, "columns", ()):
        ids = pd.Index(table["doc"], name="doc")
        table = table.drop(columns="doc")
    elif isinstance(index, pd.MultiIndex):
        names = [*index.names[:-1], "doc"]
        raise ValueError(
            f"{role} has an index of {index.nlevels} levels {list(index.names)}, none of them named 'doc': name the "
            f"level that has the ids, as in documents.rename_axis({names!r})"
        )
    elif len(index) and is_numbered(index) and not (numbered and is_new(table)):
        raise ValueError(
            f"{role} has row numbers instead of document ids, as after merge, concat or reset_index(drop=True), so "
            "its rows cannot be matched: keep the ids as a column, documents.reset_index().merge(…), or name the "
            "column that has them 'doc'. If the numbers are the ids, say so: rename_axis('doc')"
        )
    else:
        ids = index
    return table.set_axis(_check_ids(ids, role))


def is_numbered(index: pd.Index) -> bool:
    """Whether the labels are numbers, some at least, that nobody has named."""
    labels = index.categories if isinstance(index, pd.CategoricalIndex) else index
    return index.name is None and pd.api.types.infer_dtype(labels) != "string"


def is_new(table: Any) -> bool:
    """Whether a table lacks the columns that `read_corpus` makes."""
    has_columns = {"precision", "source"} <= set(getattr(table, "columns", ()))
    return not (has_columns and table["precision"].isin(["day", "month", "year", "none"]).any())


def _check_ids(ids: pd.Index, role: str) -> pd.Index:
    """The ids as strings, or an error if one is missing or occurs twice."""
    if ids.hasnans:
        missing = np.count_nonzero(ids.isna())
        raise ValueError(f"{role} has {missing} of {len(ids)} rows without a 'doc': drop or correct them")
    ids = id_strings(ids)
    if ids.has_duplicates:
        raise ValueError(
            f"document id {ids[ids.duplicated()][0]!r} occurs more than once in {role}: ids must be unique. After a "
            "join that repeated rows, or a concatenation, drop or rename the repeated ones"
        )
    return ids


def id_strings(labels: pd.Index) -> pd.Index:
    """Labels as strings, whole numbers without a decimal point."""
    if labels.dtype.kind == "f" and (labels % 1 == 0).all():
        labels = labels.astype("int64")
    try:
        return labels.astype("str")
    except UnicodeEncodeError as error:
        raise ValueError(f"{error.object!r} is not a document id: it has half a surrogate pair; rename it") from None


def check_path(path: object) -> Path:
    """A path, or an error if no file can have that name."""
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"path={path!r:.60} is {describe_type(path)}: give the name of a file")
    try:
        is_name = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        is_name = False
    if not is_name:
        raise ValueError(f"path={path!r:.60} has a character that the name of a file cannot have: give another")
    return Path(path)


def check_characters(strings: Iterable[Any], role: str) -> None:
    """Raise an error if a string has half a surrogate pair, which no column of strings and no file can hold."""
    if isinstance(getattr(strings, "dtype", None), pd.StringDtype):
        return
    for string in strings:
        try:
            str(string).encode()
        except UnicodeEncodeError as error:
            near = error.object[max(error.start - _SHOWN_CHARS, 0) : error.end + _SHOWN_CHARS]
            raise ValueError(
                f"{role} has {near!r}, in which half a surrogate pair is not a character: correct it"
            ) from None


def check_lengths(texts: pd.Series) -> None:
    """Raise an error if a text is too long for its offsets."""
    is_arrow = isinstance(texts.dtype, pd.StringDtype) and texts.dtype.storage == "pyarrow"
    if is_arrow and texts.nbytes <= MAX_TEXT_CHARS:  # no need to count
        return
    lengths = texts.str.len().to_numpy() if is_arrow else np.fromiter(map(len, texts), np.int64, len(texts))
    if lengths.max(initial=0) > MAX_TEXT_CHARS:
        doc, length = texts.index[int(lengths.argmax())], int(lengths.max())
        raise ValueError(
            f"document {doc!r} has {length:,} characters, and offsets count up to {MAX_TEXT_CHARS:,}: divide it into "
            "several documents, such as chapters"
        )


def check_choice(value: object, name: str, choices: Sequence[str | None]) -> None:
    """Raise an error unless `value` is one of `choices`."""
    if value in choices and (value is None or isinstance(value, str)):
        return
    *most, last = map(repr, choices)
    listed = f"{', '.join(most)} or {last}" if most else last
    guess = did_you_mean(str(value), [choice for choice in choices if choice is not None])
    raise ValueError(f"{name}={value!r} is not a valid choice{guess}: use {listed}")


def check_choices(values: Any, name: str, choices: Sequence[str]) -> list[str]:
    """One choice or several as a list in which none is repeated, or an error unless each is one of `choices`."""
    listed = list(values) if isinstance(values, Iterable) and not isinstance(values, str) else [values]
    for value in listed:
        check_choice(value, name, choices)
    if not listed:
        raise ValueError(f"{name}={values!r} is empty: use at least one of {', '.join(map(repr, choices))}")
    return list(dict.fromkeys(listed))


def did_you_mean(name: str, choices: Iterable[str]) -> str:
    """A suffix such as " (did you mean 'wagner'?)", or "" if no choice is similar to `name`."""
    similar = get_close_matches(name, list(choices), 1, 0.5)
    return f" (did you mean {similar[0]!r}?)" if similar else ""


def check_integer(value: object, name: str, meaning: str, *, at_least: int) -> None:
    """Raise an error unless `value` is an integer of at least `at_least`."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise TypeError(f"{name}={value!r} ({meaning}) is {describe_type(value)}: it must be a whole number")
    if value < at_least:
        raise ValueError(f"{name}={value} ({meaning}) must be at least {at_least}")


def check_number(value: object, name: str, meaning: str, *, above: float = -math.inf, below: float = math.inf) -> None:
    """Raise an error unless `value` is a finite number between `above` and `below`, both exclusive."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"{name}={value!r} ({meaning}) is {describe_type(value)}: it must be a number")
    if not _is_finite(value):
        raise ValueError(f"{name}={value!r} ({meaning}) is not finite: it must be a finite number")
    if not above < float(value) < below:
        limits = f"above {above:g}" if below == math.inf else f"between {above:g} and {below:g}"
        raise ValueError(f"{name}={value!r} ({meaning}) must be {limits}")


def _is_finite(value: Real) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond those of the processor
        return False


def check_per(per: object) -> None:
    """Raise an error unless rates can be per `per` tokens."""
    check_number(per, "per", "tokens in the denominator of a rate, such as 1000", above=0)


def check_confidence(confidence: object) -> None:
    """Raise an error unless `confidence` is a proportion, such as 0.95."""
    check_number(confidence, "confidence", "share of intervals that contain the true value", above=0, below=1)


def warn(sentence: str) -> None:
    """Warn in the name of the line that called the package, however deep in it the cause was found."""
    level, frame = 1, sys._getframe()
    while frame.f_back and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    warnings.warn(sentence, stacklevel=level)
