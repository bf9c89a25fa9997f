"""Counts summed over the parts of a corpus, in one process or on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.checks import check_choice, check_per, describe_type, warn
from analysis.frequency.counting import By, Counts, count_terms, counts_table, merge_counts
from analysis.loading.corpus import check_options, documents_table, limit_search, load_records
from analysis.loading.files import progress
from analysis.loading.findings import CorpusError, findings_table, list_errors
from analysis.loading.records import Partition, ReadOptions, Source
from analysis.scale.cluster import run_on_cluster
from analysis.scale.partitions import partitions
from analysis.tokens import words
from analysis.tokens.lookup import explain_absent, find_similar, label_matches, rank_similar
from analysis.tokens.queries import Queries, Reading, find_matches, name_queries, query_text, read_queries, reread

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["count_corpus"]

# Patterns without a match in a part to whose words similar terms are looked for.
_SIMILAR_PATTERNS = 50
_DATE = "\0date"  # a column with the date of each document, for their order; no user's column has this name


class _Job(NamedTuple):
    """The settings for counting a part, the queries to count by name (None: all terms), and their words elsewhere."""

    by: By
    terms: dict[str, Any] | None
    known: frozenset[str]
    tokenize: Callable[[pd.DataFrame], pd.DataFrame]
    options: ReadOptions


class _PartCounts(NamedTuple):
    """The counts of some parts (None if nothing could be read), a hash of each document's id, and the errors.

    `readings` has those of all patterns for each part, `similar` the terms close to words that are no terms of a part.
    """

    counts: Counts | None
    ids: NDArray[np.uint64]
    errors: pd.DataFrame
    readings: list[list[Reading]]
    similar: dict[str, set[str]]


def count_corpus(
    source: Source,
    by: By = None,
    *,
    terms: Queries | None = None,
    client: Client | str | None = None,
    size: str | int = "48MB",
    per: float = 1000,
    on_error: Literal["raise", "skip"] = "skip",
    tokenize: Callable[[pd.DataFrame], pd.DataFrame] = words.tokenize,
    **read_options: Any,
) -> pd.DataFrame:
    """How often each term occurs in each group of a corpus that may be larger than memory.

    The table is that of ``term_frequency(tokenize(read_corpus(source)), by, documents=…)``. Each part is read,
    tokenised and counted separately, and the counts are summed.

    Parameters
    ----------
    source
        Whatever `read_corpus` takes.
    by, per
        As in `term_frequency`.
    terms
        Queries to count instead of all terms, as in `timeline`. Totals are of all tokens in either case. Where a word
        means another term in one part than in the whole, as "Polish" can if `tokenize` keeps capitals, all parts are
        counted a second time.
    client
        A ``dask.distributed.Client`` or the address of its scheduler, whose workers count the parts (extra ``scale``);
        the dashboard shows the progress.
        Workers must see the source under the same path. On Linux they are slow unless they keep freed memory:
        ``dask.config.set({"distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": 1}})`` before they start. None:
        this process counts one part after the other.
    size
        Bytes of text in a part, as in `partitions`. A process needs about fifteen times as much memory.
    on_error
        "skip": leave out what cannot be read, with a warning that names it; ``attrs["left_out"]`` has a dict for each.
        "raise": `CorpusError` once all parts have been read.
    tokenize
        Function from documents to tokens, for example to stem terms or drop stop words. It may return any table with
        ``doc`` and ``term``. To count time expressions by their values, pass
        ``lambda documents: time_expressions(documents).rename(columns={"value": "term"})``.
    **read_options
        Options of `read_corpus`, such as ``date=None``, ``date_pattern=…`` or ``encoding=…``.

    Returns
    -------
    DataFrame
        One row per term and group: the keys of `by`, ``term``, ``n``, ``total``, ``rate`` and ``docs``, as in
        `term_frequency`.

    Raises
    ------
    CorpusError
        If nothing can be read, two documents of different parts have the same id, or with "raise" anything cannot be
        read.
    ValueError, TypeError
        As in `term_frequency` and `read_corpus`, and if `size` is not a size.
    RuntimeError
        If a worker has another version of this package, or a part kills every worker that counts it.

    Examples
    --------
    >>> from analysis import count_corpus
    >>> count_corpus("seeds", "M", terms="bakhmut")[["period", "n", "total"]].astype(str).values.tolist()
    [['2023-03', '4', '352'], ['2023-04', '5', '303']]
    """
    check_choice(on_error, "on_error", ["raise", "skip"])
    check_per(per)
    if not callable(tokenize):
        raise TypeError(f"tokenize={tokenize!r:.60} is {describe_type(tokenize)}: pass a function, such as tokenize")
    options = ReadOptions(**read_options)
    check_options(options)
    parts = partitions(source, size)
    queries = None if terms is None else _name_queries(terms, tokenize)
    job = _Job(by, queries, frozenset(), tokenize, _choose_date_in(parts, options))
    counted, readings = _count_alike(parts, job, client)
    if counted.counts is None or (len(counted.errors) and on_error == "raise"):
        raise CorpusError(list_errors(counted.errors), counted.errors)
    repeated = len(counted.ids) - len(np.unique(counted.ids))
    if repeated:
        raise CorpusError(
            f"{repeated} of {len(counted.ids)} documents have the same id as another: ids must be unique. "
            "Correct them, or name the right column with doc= (audit_corpus lists them)"
        )
    if len(counted.errors):
        warn(list_errors(counted.errors, "left out of the counts"))
    counts, names = counted.counts, []
    if queries is not None:
        names = list(queries) if isinstance(terms, Mapping) else [" ".join(reading.forms) for reading in readings]
        counts = _rename_terms(counts, dict(zip(queries, names, strict=True)))
    table = counts_table(_sort_documents(counts), per)
    _warn_of_absent(names, readings, counted.similar, table)
    table.attrs = {"per": per, "left_out": counted.errors.fillna("").to_dict("records")}
    return table


def _name_queries(terms: Queries, tokenize: Callable[[pd.DataFrame], pd.DataFrame]) -> dict[str, Any]:
    """The queries by names that are the same in all parts; those for another function's terms are named as written."""
    if isinstance(terms, Mapping):
        read_queries(terms, "terms")
        return dict(terms)
    named = name_queries(terms, "terms")
    return dict(named) if tokenize is words.tokenize else {query_text(query): query for _, query in named}


def _count_alike(parts: list[Partition], job: _Job, client: Client | str | None) -> tuple[_PartCounts, list[Reading]]:
    """The counts of all parts, in which each query means what it means in the whole corpus, and how it is read."""
    counted = _count_parts(parts, job, client)
    readings = _read_in_all_parts(counted.readings, job.terms)
    if _is_misread(counted.readings, readings):
        known = frozenset().union(*(reading.terms for reading in readings))
        counted = _count_parts(parts, job._replace(known=known), client)
        readings = _read_in_all_parts(counted.readings, job.terms)
    return counted, readings


def _read_in_all_parts(readings: list[list[Reading]], queries: dict[str, Any] | None) -> list[Reading]:
    """How each pattern is read in the vocabulary of the whole corpus, and whether it matches in any part."""
    known = frozenset().union(*(reading.terms for part in readings for reading in part))
    forms = reread(queries, "terms", known) if queries and readings else []
    return [
        each[0]._replace(forms=form, terms=known.intersection(form), has_match=any(part.has_match for part in each))
        for form, *each in zip(forms, *readings, strict=True)
    ]


def _is_misread(readings: list[list[Reading]], whole: list[Reading]) -> bool:
    """Whether a pattern matches in a part what it does not mean in the whole corpus."""
    pairs = (pair for part in readings for pair in zip(part, whole, strict=True))
    return any(reading.has_match and reading.forms != other.forms for reading, other in pairs)


def _rename_terms(counts: Counts, names: dict[str, str]) -> Counts:
    """The counts of queries under their names, each once."""
    terms = pd.Index([names[term] for term in counts.terms], dtype="str")
    kept = ~terms.duplicated()[counts.term]
    group, term, n, docs = (values[kept] for values in counts[:4])
    return counts._replace(group=group, term=term, n=n, docs=docs, terms=terms)


def _warn_of_absent(
    names: list[str], readings: list[Reading], similar: dict[str, set[str]], table: pd.DataFrame
) -> None:
    close = {word: [repr(term) for term in rank_similar(word, terms)] for word, terms in similar.items()}
    sentence = explain_absent(
        names, readings, close, set(table["term"]) if names else (), "is it spelt as in the texts?"
    )
    if sentence:
        warn(sentence)


def _choose_date_in(parts: list[Partition], options: ReadOptions) -> ReadOptions:
    """Options that search for dates where `read_corpus` would if it read all parts together."""
    if options.date_pattern is None or options.date_in is not None or len(parts) == 1:
        return options
    if not all(part.texts for part in parts):
        raise ValueError(
            f"date_pattern={options.date_pattern!r} depends on the whole of a table that is counted in parts: "
            'give date_in="path" (its ids) or date_in="text", or name the column of dates with date='
        )
    search = limit_search(options.date_pattern)
    is_in_paths = any(search(text.path) for part in parts for text in part.texts)
    return options._replace(date_in="path" if is_in_paths else "text")


def _count_parts(parts: list[Partition], job: _Job, client: Client | str | None) -> _PartCounts:
    if client is None:
        return _count_locally(parts, job)
    counted: _PartCounts = run_on_cluster(parts, partial(_count_part, job), _merge, client)
    return counted


def _count_locally(parts: list[Partition], job: _Job) -> _PartCounts:
    """Merge equal numbers of parts, as a binary counter carries: few results wait, and each is merged few times."""
    waiting: list[tuple[int, _PartCounts]] = []
    for number, part in enumerate(progress(parts, desc="counting")):
        waiting.append((0, _count_part(job, part, number)))
        while len(waiting) > 1 and waiting[-1][0] == waiting[-2][0]:
            height = waiting[-1][0] + 1
            waiting.append((height, _merge([waiting.pop(-2)[1], waiting.pop()[1]])))
    results = [result for _, result in waiting]
    waiting.clear()
    return _merge(results)


def _count_part(job: _Job, part: Partition, number: int) -> _PartCounts:
    try:
        records, metadata, findings = load_records(part, job.options)
        documents = documents_table(records, metadata)
        del records  # its memory is needed
        errors = findings_table(finding for finding in findings if finding.severity == "error")
        ids = pd.util.hash_array(documents.index.to_numpy(dtype=object))
        if documents.empty and len(errors):
            return _PartCounts(None, ids, errors, [], {})
        tokens, readings, similar = job.tokenize(documents), [], {}
        if job.terms is not None:
            found = find_matches(tokens, job.terms, known=job.known)
            tokens, similar = label_matches(found), find_similar(found, _SIMILAR_PATTERNS)
            readings.append(found.readings)
        documents = documents.drop(columns="text")  # so is that of the texts
        counts = count_terms(tokens, job.by, documents=documents)
    except Exception as error:
        file = part.rows.file if part.rows else part.texts[0].file if part.texts else "a DataFrame"
        error.add_note(f"This was part {number} of the source, which begins in {file}")
        raise
    if "doc" in counts.groups:
        dates = documents["date"].reindex(counts.groups["doc"]).array
        groups = counts.groups.assign(doc=counts.groups["doc"].astype("str"), **{_DATE: dates})
        counts = counts._replace(groups=groups)
    return _PartCounts(counts, ids, errors, readings, {word: set(terms) for word, terms in similar.items()})


def _merge(results: list[_PartCounts]) -> _PartCounts:
    """The counts of all parts; empties `results`, since their memory is needed."""
    ids = np.concatenate([result.ids for result in results])
    errors = pd.concat([result.errors for result in results], ignore_index=True)
    counts = [result.counts for result in results if result.counts is not None]
    readings = [part for result in results for part in result.readings]
    words = {word for result in results for word in result.similar}
    similar = {word: set().union(*(result.similar.get(word, ()) for result in results)) for word in words}
    results.clear()
    merged = None
    if counts:
        _check_types([part.groups for part in counts])
        merged = merge_counts(counts)
        # Keys that are all missing in one part have made a column of objects.
        merged = merged._replace(groups=merged.groups.infer_objects())
    return _PartCounts(merged, ids, errors, readings, similar)


def _check_types(keys: list[pd.DataFrame]) -> None:
    """Raise an error unless each group key has one type in all parts that have any; numbers may be of several."""
    for name in keys[0]:
        types = list(dict.fromkeys(part[name].dtype for part in keys if part[name].notna().any()))
        if len(types) > 1 and not all(dtype.kind in "iuf" for dtype in types):
            raise ValueError(
                f"by={name!r} is {types[0]} in one part of the table and {types[1]} in another: "
                "give the column one type, or count the table as one part with a larger size="
            )


def _sort_documents(counts: Counts) -> Counts:
    """Groups in the order of `term_frequency`: documents by date."""
    groups = counts.groups
    if "doc" not in groups:
        return counts
    docs = groups.drop_duplicates("doc").sort_values([_DATE, "doc"])["doc"]
    groups = groups.drop(columns=_DATE).assign(doc=pd.Categorical(groups["doc"], docs))
    order = groups.sort_values(list(groups.columns)).index.to_numpy()
    sorted_groups = groups.loc[order].reset_index(drop=True)
    return counts._replace(group=np.argsort(order)[counts.group], total=counts.total[order], groups=sorted_groups)
