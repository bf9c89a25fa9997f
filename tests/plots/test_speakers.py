"""The picture of speakers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from plots.artists import texts_on, tick_labels

from analysis import plot_speakers


@pytest.fixture
def said() -> pd.DataFrame:
    """Ann 1 direct, 2 mixed and 3 indirect, Ben 2 direct, a pronoun once, nobody once."""
    rows = [("Ann", kind) for kind in ("direct", "mixed", "mixed", "indirect", "indirect", "indirect")]
    rows += [("Ben", "direct")] * 2 + [("he", "direct"), (None, "direct")]
    table = pd.DataFrame(rows, columns=["speaker", "type"]).assign(doc="x", date=pd.Timestamp("2023-03-08"))
    table["start"] = np.arange(len(table)) * 10
    return table.assign(end=table["start"] + 5, statement=np.arange(len(table)), cue="said").astype({"speaker": "str"})


def test_a_bar_is_as_long_as_its_statements_direct_ones_first(said):
    ax = plot_speakers(said)
    assert tick_labels(ax.yaxis) == ["Ann", "Ben"]
    spans = {bars.get_label(): [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars] for bars in ax.containers}
    assert spans == {"direct": [(0, 1), (0, 2)], "mixed": [(1, 3), (2, 2)], "indirect": [(3, 6), (2, 2)]}
    assert [text.split(" ")[0] for text in texts_on(ax)] == ["6", "2"]
    assert ax.get_xlim()[0] == 0
    assert ax.get_xlabel() == "statements, of 10 that were found\nnot drawn: 1 of pronouns and 1 of nobody"


def test_kinds_of_statements_differ_in_grey(said):
    ax = plot_speakers(said)
    greys = [np.mean(bars[0].get_facecolor()[:3]) for bars in ax.containers]
    assert min(np.diff(greys)) > 0.1, "the more is reported in other words, the lighter"


def test_statements_are_counted_in_whole_numbers(said):
    ax = plot_speakers(said[said["speaker"] == "Ben"])
    ax.figure.canvas.draw()
    assert all(tick == round(tick) for tick in ax.get_xticks())


def test_of_the_speakers_who_are_not_drawn_the_statements_are_counted(said):
    assert "not drawn: 2 of other speakers, 1 of pronouns" in plot_speakers(said, n=1).get_xlabel()
