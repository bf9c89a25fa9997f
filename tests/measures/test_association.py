"""Association measures as SciPy, NLTK and scikit-learn compute them, their bounds, and where they have no answer."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.collocations import BigramAssocMeasures
from scipy import stats

from analysis import association_measures
from analysis.measures.association import MEASURES

CELLS = ["o11", "o12", "o21", "o22"]
WITHOUT_O22 = {"pmi2", "mi_like", "dice", "log_dice", "minimum_sensitivity"}


def score(*cells: float, measures=tuple(MEASURES)) -> pd.Series:
    return association_measures(pd.DataFrame([cells], columns=CELLS), measures=measures).iloc[0]


# --- measures as other programs have them -----------------------------------------------------


COUNTS = st.integers(0, 60) | st.integers(0, 10**7)
TABLES = st.tuples(COUNTS, COUNTS, COUNTS, COUNTS)
FULL = st.tuples(*[st.integers(1, 60) | st.integers(1, 10**6)] * 4)


def margins(o11: int, o12: int, o21: int, o22: int) -> tuple:
    return o11, (o11 + o12, o11 + o21), o11 + o12 + o21 + o22


@given(FULL)
def test_measures_are_those_of_nltk(cells: tuple) -> None:
    scores, arguments = score(*cells), margins(*cells)
    for ours, theirs in {
        "chi_squared": "chi_sq",
        "phi_squared": "phi_sq",
        "t_score": "student_t",
        "pmi": "pmi",
        "mi_like": "mi_like",
        "dice": "dice",
    }.items():
        assert scores[ours] == pytest.approx(getattr(BigramAssocMeasures, theirs)(*arguments), rel=1e-6, abs=1e-9)
    # NLTK adds 1e-20 to each quotient.
    theirs = BigramAssocMeasures.likelihood_ratio(*arguments)
    assert scores["log_likelihood"] == pytest.approx(theirs, rel=1e-6, abs=1e-6)
    assert scores["log_dice"] == pytest.approx(14 + math.log2(BigramAssocMeasures.dice(*arguments)))
    assert scores["pmi2"] == pytest.approx(math.log2(BigramAssocMeasures.mi_like(*arguments) / cells[0]))


@given(FULL)
def test_measures_are_those_of_scipy(cells: tuple) -> None:
    scores, table = score(*cells), np.reshape(cells, (2, 2))
    chi2, _, _, expected = stats.chi2_contingency(table, correction=False)
    near = {"rel": 1e-6, "abs": 1e-6}
    assert scores["chi_squared"] == pytest.approx(chi2, **near)
    assert scores["expected"] == pytest.approx(expected[0, 0])
    assert scores["z_score"] == pytest.approx((cells[0] - expected[0, 0]) / math.sqrt(expected[0, 0]), **near)
    likelihood = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    assert scores["log_likelihood"] == pytest.approx(likelihood.statistic, **near)
    assert scores["phi_squared"] == pytest.approx(stats.contingency.association(table, method="cramer") ** 2, **near)
    yates = stats.chi2_contingency(table, correction=True).statistic
    assert scores["chi_squared_yates"] == pytest.approx(yates, **near)
    entropy = [stats.entropy(np.ravel(part), base=2) for part in (table.sum(0), table.sum(1), table)]
    assert scores["mutual_information"] == pytest.approx(entropy[0] + entropy[1] - entropy[2], abs=1e-9)
    odds = stats.contingency.odds_ratio(2 * table + 1, kind="sample")
    assert scores["log_odds"] == pytest.approx(math.log(odds.statistic), **near)
    low, _ = odds.confidence_interval(0.95)
    half = stats.norm.ppf(0.975) * math.log(odds.statistic) / (math.log(odds.statistic) - math.log(low))
    assert scores["log_odds_z"] == pytest.approx(half / math.sqrt(2), rel=1e-5, abs=1e-6)


@given(st.tuples(*[st.integers(1, 40)] * 4))
def test_delta_p_is_the_slope_of_a_regression(cells: tuple) -> None:
    term, collocate = (np.repeat(side, cells) for side in ([1, 1, 0, 0], [1, 0, 1, 0]))
    scores = score(*cells)
    assert scores["delta_p_forward"] == pytest.approx(stats.linregress(term, collocate).slope, abs=1e-9)
    assert scores["delta_p_backward"] == pytest.approx(stats.linregress(collocate, term).slope, abs=1e-9)
    assert scores["phi_squared"] == pytest.approx(stats.linregress(term, collocate).rvalue ** 2, abs=1e-9)


@given(FULL)
def test_measures_are_those_of_scikit_learn(cells: tuple) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    term, collocate, scores = [1, 1, 0, 0], [1, 0, 1, 0], score(*cells)
    weighted = {"y_true": collocate, "y_pred": term, "sample_weight": cells}
    assert scores["dice"] == pytest.approx(metrics.f1_score(**weighted))
    assert scores["minimum_sensitivity"] == pytest.approx(
        min(metrics.precision_score(**weighted), metrics.recall_score(**weighted))
    )
    assert scores["phi_squared"] == pytest.approx(metrics.matthews_corrcoef(**weighted) ** 2, rel=1e-5, abs=1e-9)
    informed = metrics.balanced_accuracy_score(**weighted, adjusted=True)
    assert scores["delta_p_backward"] == pytest.approx(informed, abs=1e-9)
    nats = metrics.mutual_info_score(None, None, contingency=np.reshape(cells, (2, 2)))
    assert scores["mutual_information"] == pytest.approx(nats / math.log(2), abs=1e-9)


@given(TABLES)
def test_measures_stay_within_their_bounds(cells: tuple) -> None:
    scores = score(*cells)
    slack = 1e-9
    for name, (low, high) in {
        "phi_squared": (0, 1),
        "npmi": (-1, 1),
        "pmi2": (-math.inf, 0),
        "dice": (0, 1),
        "log_dice": (-math.inf, 14),
        "minimum_sensitivity": (0, 1),
        "delta_p_forward": (-1, 1),
        "delta_p_backward": (-1, 1),
        "mutual_information": (0, 1),
        "log_likelihood": (0, math.inf),
        "chi_squared_yates": (0, math.inf),
        "mi_like": (0, math.inf),
    }.items():
        assert math.isnan(scores[name]) or low - slack <= scores[name] <= high + slack
    together = cells[0] > scores["expected"] * (1 + slack)
    if together and cells[0] < sum(cells):
        signed = scores[["pmi", "npmi", "t_score", "z_score"]].astype(float)
        assert (signed > 0).all()


@given(TABLES)
def test_only_delta_p_depends_on_which_word_is_the_term(cells: tuple) -> None:
    one, other = score(*cells), score(cells[0], cells[2], cells[1], cells[3])
    same = [name for name in MEASURES if not name.startswith("delta_p")]
    assert one[same].astype(float).tolist() == pytest.approx(other[same].astype(float).tolist(), nan_ok=True)
    assert one["delta_p_forward"] == pytest.approx(other["delta_p_backward"], nan_ok=True)


@given(FULL, st.integers(2, 9))
def test_more_of_the_same_text_leaves_effects_and_adds_evidence(cells: tuple, times: int) -> None:
    one, many = score(*cells), score(*(times * cell for cell in cells))
    for name in (
        "pmi",
        "npmi",
        "pmi2",
        "phi_squared",
        "dice",
        "log_dice",
        "minimum_sensitivity",
        "mutual_information",
    ):
        assert many[name] == pytest.approx(one[name], rel=1e-6, abs=1e-9)
    for name in ("log_likelihood", "chi_squared", "mi_like"):
        assert many[name] == pytest.approx(times * one[name], rel=1e-6, abs=1e-6)
    for name in ("t_score", "z_score"):
        assert many[name] == pytest.approx(math.sqrt(times) * one[name], rel=1e-6, abs=1e-9)


# --- no answer is not zero --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "status", "without"),
    [
        ((6, 1, 1, 9), "ok", set()),
        ((5, 1, 1, 9), "sparse", set()),
        ((0, 2, 3, 9), "never together", {"t_score", "pmi", "pmi2", "log_dice"}),
        (
            (3, 4, 0, 0),
            "the term is in every pair",
            set(MEASURES) - WITHOUT_O22,
        ),
        (
            (3, 0, 4, 0),
            "the collocate is in every pair",
            set(MEASURES) - WITHOUT_O22,
        ),
        ((0, 3, 0, 4), "no pair with the collocate", set(MEASURES) - {"dice"}),
        ((0, 0, 3, 4), "no pair with the term", set(MEASURES) - {"dice"}),
        ((0, 0, 0, 0), "no pairs at all", set(MEASURES)),
        ((7, 0, 0, 0), "the term is in every pair", None),
    ],
)
def test_where_there_is_no_answer_the_row_says_why(cells: tuple, status: str, without: set | None) -> None:
    scores = score(*cells)
    assert scores["status"] == status
    if without is not None:
        assert {name for name in MEASURES if math.isnan(scores[name])} == without


@given(TABLES)
def test_no_measure_is_infinite_and_what_is_missing_has_a_reason(cells: tuple) -> None:
    scores = score(*cells)
    values = scores[list(MEASURES)].astype(float)
    assert not np.isinf(values).any()
    assert not (values.isna().any() and scores["status"] in ("ok", "sparse"))


# --- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "meant"),
    [("npmj", "npmi"), ("logdice", "log_dice"), ("min_sensitivity", "minimum_sensitivity")],
)
def test_a_similar_measure_is_suggested(measure: str, meant: str) -> None:
    with pytest.raises(ValueError, match=rf"measures='{measure}' is not .*did you mean '{meant}'\?\): use 'log_l"):
        score(1, 2, 3, 4, measures=measure)


@pytest.mark.parametrize("measures", [["dice", "MI3"], [3], 5, None, [["dice"]]])
def test_what_is_not_a_measure_is_refused(measures) -> None:
    with pytest.raises(ValueError, match=r"measures=.* is not a valid choice.*: use 'log_likelihood'"):
        score(1, 2, 3, 4, measures=measures)


def test_no_measure_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match=r"measures=\[\] is empty: use at least one of"):
        score(1, 2, 3, 4, measures=[])


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ((1, 2, -1, 4), r"table's o21 is -1 in row 0: a count of pairs is a finite number of at least 0"),
        ((1, 2, 1, math.nan), "o22 is nan in row 0"),
        ((1, math.inf, 1, 4), "o12 is inf in row 0"),
        ((1, -math.inf, 1, 4), "o12 is -inf in row 0"),
        (("many", 1, 1, 4), "o11 is 'many' in row 0: .*contingency_table"),
    ],
)
def test_what_is_not_a_count_is_refused(cells: tuple, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        score(*cells)


def test_counts_may_be_objects_and_other_columns_stay() -> None:
    """A row of a table, made a table again, has a column of objects."""
    row = pd.DataFrame({"term": ["a"], "o11": 1, "o12": 1, "o21": 1, "o22": 1}).iloc[0]
    scored = association_measures(row.to_frame().T, measures="dice")
    assert scored[["term", "dice", "status"]].to_numpy().tolist() == [["a", 0.5, "sparse"]]


@pytest.mark.parametrize("table", ["x", None])
def test_what_is_not_a_table_is_refused(table) -> None:
    with pytest.raises(TypeError, match=rf"table={table!r} is a .*, not a table: make it with contingency_table"):
        association_measures(table)


def test_columns_are_needed_once_each() -> None:
    with pytest.raises(ValueError, match="table has no column 'o12'"):
        association_measures(pd.DataFrame({"o11": [1]}))
    with pytest.raises(ValueError, match="table has two columns named 'o11': drop or rename one"):
        association_measures(pd.DataFrame([[1, 1, 1, 1, 1]], columns=["o11", *CELLS]))
