"""Sides of a comparison: documents, masks, ids and counts, and what is refused."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis import keyness, term_frequency, tokenize, word_shift


@pytest.fixture(scope="module")
def four() -> pd.DataFrame:
    return tokenize(pd.Series({"w": "a b c a b", "x": "a c d", "y": "b b d e", "z": "e e f a"}))


def test_all_ways_to_name_a_side_give_the_same_table(press, press_tokens) -> None:
    expected = keyness(press_tokens, ["m1", "m2"], ["ap"])
    march = press["date"] < "2023-04"
    march["yr"] = False
    for target, reference in (
        (["m1", "m2"], "ap"),
        (iter(["m1", "m2"]), {"ap"}),
        (pd.Index(["m1", "m2"]), press.loc[["ap"]]),
        (press[march], press.index[press.index == "ap"]),
        (march, press["precision"] == "month"),
        (
            march.astype("boolean"),
            (press["precision"] == "month").to_numpy(object) & pd.Series(True, press.index),
        ),
        (march.sample(frac=1, random_state=1), ["ap"]),
    ):
        pd.testing.assert_frame_equal(keyness(press_tokens, target, reference), expected)


def test_the_rest_are_all_other_documents(press, press_tokens) -> None:
    pd.testing.assert_frame_equal(
        keyness(press_tokens, "m1"), keyness(press_tokens, "m1", press.drop("m1")), check_flags=False
    )


def test_a_mask_goes_by_its_index(four: pd.DataFrame) -> None:
    mask = pd.Series([False, True, True, False], list("zxwy"))
    pd.testing.assert_frame_equal(keyness(four.sort_values("term"), mask), keyness(four, ["w", "x"]))


def test_a_documents_table_may_have_a_column_called_term(four: pd.DataFrame) -> None:
    documents = pd.DataFrame({"text": ["..."], "term": ["Lent"], "n": [1]}, ["w"])
    pd.testing.assert_frame_equal(keyness(four, documents), keyness(four, ["w"]))


def test_a_table_of_counts_can_be_a_side(press_tokens: pd.DataFrame) -> None:
    whole = keyness(press_tokens, ["m1", "m2"], ["ap"])
    counts = term_frequency(press_tokens[press_tokens["doc"] == "ap"])
    table = keyness(press_tokens, ["m1", "m2"], counts)
    changed = ["documents_reference", "documents_neither"]
    pd.testing.assert_frame_equal(table.drop(columns=changed), whole.drop(columns=changed))
    assert table["documents_reference"].isna().all()
    assert (table["documents_neither"] == 3).all()
    for plain in (counts.set_index("term")["n"], counts.set_index("term")["n"].to_dict()):
        table = keyness(press_tokens, ["m1", "m2"], plain)
        assert table["docs_reference"].isna().all()
        assert table["why"].str.startswith("docs_reference: a table of counts without documents").all()
        pd.testing.assert_series_equal(table["log_likelihood"], whole["log_likelihood"])


def test_both_sides_can_be_tables_of_counts(press_tokens: pd.DataFrame) -> None:
    in_march, in_april = (press_tokens["doc"].isin(ids) for ids in (["m1", "m2"], ["ap"]))
    table = keyness(None, term_frequency(press_tokens[in_march]), term_frequency(press_tokens[in_april]))
    whole = keyness(press_tokens, ["m1", "m2"], ["ap"])
    pd.testing.assert_series_equal(table["log_likelihood"], whole["log_likelihood"])
    assert table["why"].str.contains("dispersion: the target is a table of counts").any()


def test_counts_of_part_of_the_tokens_compare_parts_of_documents(press_tokens: pd.DataFrame) -> None:
    opening = press_tokens["position"] == 0
    table = keyness(None, term_frequency(press_tokens[opening]), term_frequency(press_tokens[~opening]))
    assert table.set_index("term").loc["war", ["n_target", "n_reference"]].tolist() == [2, 3]
    assert table["total_target"].iloc[0] == 5


def test_a_missing_term_counts_towards_the_total_only(four: pd.DataFrame) -> None:
    table = keyness(four, "w", pd.DataFrame({"term": ["a", None], "n": [3, 2]}))
    assert table["term"].tolist() == ["b", "c", "a"]
    assert table["total_reference"].iloc[0] == 5


def test_missing_numbers_of_documents_are_unknown(four: pd.DataFrame) -> None:
    counts = pd.DataFrame({"term": ["a", "b"], "n": [3, 2], "docs": [2, math.nan]})
    table = keyness(four, "w", counts).set_index("term")
    assert table["docs_reference"].fillna(-1).to_dict() == {"a": 2, "b": -1, "c": 0}


def test_sides_without_a_common_term_cause_a_warning(press_tokens: pd.DataFrame) -> None:
    with pytest.warns(UserWarning, match="no term in common"):
        keyness(press_tokens, ["m1"], {"War": 3})


COUNTS = pd.DataFrame({"term": ["a"], "n": [1], "total": [5]})


@pytest.mark.parametrize(
    ("counts", "error", "message"),
    [
        ({"a": 2.7}, ValueError, "reference has n=2.7 for 'a': counts must be whole numbers"),
        ({"a": -1}, ValueError, "n=-1 for 'a'"),
        ({"a": math.inf}, ValueError, "n=inf for 'a'"),
        ({"a": math.nan, "b": 1}, ValueError, "n=nan for 'a'"),
        ({"a": "two"}, TypeError, "reference has a column 'n' of str: counts must be numbers"),
        ({"a": True}, TypeError, "reference has a column 'n' of bool"),
        ({}, ValueError, "reference is a table of counts without a term"),
        ({"a": 0}, ValueError, "reference has no tokens"),
        (COUNTS.assign(docs=0.5), ValueError, "docs=0.5 for 'a'"),
        (
            COUNTS.assign(total=math.nan),
            ValueError,
            "total=nan, but counts of 1: the total must be one whole number",
        ),
        (COUNTS.assign(total="many"), ValueError, "total=many, but counts of 1"),
        (COUNTS.assign(n=9), ValueError, "total=5, but counts of 9: .* not less than the sum of the counts"),
        (
            pd.concat([COUNTS, COUNTS.assign(term="b", total=6)]),
            ValueError,
            "total=5, 6, but counts of 2: the total must be one",
        ),
        (pd.concat([COUNTS, COUNTS]), ValueError, "reference has 'a' more than once"),
        (pd.concat([COUNTS, COUNTS[["n"]]], axis=1), ValueError, "reference has two columns named 'n'"),
        (pd.Series({"m1": 1, "m2": 0}, dtype=object), TypeError, "reference is a Series of object"),
    ],
)
def test_counts_are_checked(four: pd.DataFrame, counts, error, message: str) -> None:
    with pytest.raises(error, match=message):
        keyness(four, "w", counts)


@pytest.mark.parametrize(
    ("sides", "error", "message"),
    [
        (["nope"], ValueError, "target has 'nope', not one of the 5 documents"),
        ([["m1", "m9"]], ValueError, "target has 'm9', .* use ids .such as 'yr'"),
        ([[]], ValueError, "target has no tokens"),
        (["m1", []], ValueError, "reference has no tokens"),
        (
            [["m1", "m2", "ap", "yr", "un"]],
            ValueError,
            "reference has no tokens, because all documents are in target",
        ),
        ([["m1", "m2"], ["m2"]], ValueError, "share 1 documents, such as 'm2'"),
        (
            [{"war": 1}],
            ValueError,
            "target is a table of counts, without other documents to compare: add a reference",
        ),
        ([None], TypeError, "target=None is not a subcorpus"),
        ([3], TypeError, "target=3 is not a subcorpus"),
        ([[True, False]], TypeError, "target is a mask without ids"),
        ([pd.Series(["m1", "m2"])], TypeError, "target is a Series of str: .* list of ids"),
    ],
)
def test_an_error_names_the_side_and_the_remedy(press_tokens, sides, error, message: str) -> None:
    with pytest.raises(error, match=message):
        keyness(press_tokens, *sides)


def test_a_mask_needs_one_value_for_each_document(press, press_tokens) -> None:
    mask = press["date"] < "2023-04"
    for wrong, doc in (
        (mask.astype("boolean").where(mask.index != "ap"), "ap"),
        (mask.drop("ap"), "ap"),
        (pd.concat([mask, pd.Series({"m9": True})]), "m9"),
    ):
        with pytest.raises(ValueError, match=f"target is a mask without exactly one True or False for '{doc}'"):
            keyness(press_tokens, wrong)
    with pytest.raises(ValueError, match="document id 'm1' occurs more than once in target"):
        keyness(press_tokens, pd.concat([mask, mask[["m1"]]]))
    with pytest.raises(ValueError, match="target has row numbers instead of document ids"):
        keyness(press_tokens, press_tokens["position"] == 0)


def test_values_that_lost_their_ids_or_terms_are_refused_wherever_they_are_passed(press, press_tokens) -> None:
    mask = (press["date"] < "2023-04").reset_index(drop=True)
    joined = press_tokens.astype({"doc": "str"})
    for step in (keyness, lambda tokens, side: word_shift(tokens, side, ~side)):
        for tokens in (press_tokens, joined):
            with pytest.raises(ValueError, match=r"row numbers instead of document ids.*rename_axis\('doc'\)"):
                step(tokens, mask)
    counts = term_frequency(press_tokens)["n"]
    with pytest.raises(ValueError, match=r"target has row numbers instead of terms.*that of term_frequency"):
        keyness(None, counts, {"war": 1})
    with pytest.raises(ValueError, match="prior has row numbers instead of terms"):
        keyness(press_tokens, press.index[:2], measure="log_odds_z", prior=counts)
    with pytest.warns(UserWarning, match="no term in common"):
        keyness(None, term_frequency(press_tokens), {2023: 5})  # numbers that somebody wrote are terms


def test_tokens_are_needed_and_checked(four: pd.DataFrame) -> None:
    with pytest.raises(TypeError, match="tokens=None is a NoneType, not a table: make it with tokenize"):
        word_shift(None, {"a": 1}, ["w"])
    with pytest.raises(ValueError, match="tokens has two columns named 'term'"):
        keyness(pd.concat([four, four[["term"]]], axis=1), "w")


def test_only_keyness_has_a_rest(four: pd.DataFrame) -> None:
    with pytest.raises(TypeError, match="b=None is not a subcorpus"):
        word_shift(four, "w", None)
