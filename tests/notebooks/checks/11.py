"""What notebook 11 says about counting in parts."""

import warnings
from os.path import exists
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from __main__ import by_office, documents, file, folder, part, releases, terms, whole
from analysis import count_corpus, partitions, read_corpus, term_frequency, tokenize

# the parts
small = partitions("../seeds", size="1KB")
assert [read_corpus(part).index.tolist() for part in small] == [[doc] for doc in sorted(documents.index)]
assert len(releases) == 1796
assert round(releases.text.str.encode("utf-8").str.len().sum() / 1e6) == 7

# the counts
pd.testing.assert_frame_equal(by_office, whole)
assert set(whole.term) == set(terms)
pd.testing.assert_frame_equal(count_corpus("../seeds", size="1KB"), term_frequency(tokenize(documents)))
assert 0 < len(part) < len(releases)

# the temporary folder
assert not exists(file)
assert not exists(folder.name)

# a file that cannot be read
with TemporaryDirectory() as place, warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    Path(place, "broken.txt").write_bytes(b"date 2023-03-08 war \xff")
    partial = count_corpus(["../seeds", f"{place}/broken.txt"])
    assert any("broken.txt" in str(warning.message) for warning in caught)
assert len(partial.attrs["left_out"]) == 1
assert partial.n.sum() == len(tokenize(documents))
