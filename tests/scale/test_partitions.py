"""Parts of a source: read one by one they are the whole."""

from __future__ import annotations

import tarfile
import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import CorpusError, partitions, read_corpus


def read_parts(source, size=100, **options):
    """What the parts of a source give, put into the order of the whole."""
    parts = [read_corpus(part, **options) for part in partitions(source, size)]
    assert len(parts) > 1
    together = pd.concat(parts)
    return together.iloc[together.reset_index().sort_values(["date", "doc"]).index]


def assert_same(source, size=100, **options):
    assert_frame_equal(read_parts(source, size, **options), read_corpus(source, **options))


@pytest.fixture
def folder(tmp_path):
    """Texts, two of them with one stem, which are then identified by their paths."""
    for i in range(12):
        place = tmp_path / "texts" / str(i % 3)
        place.mkdir(parents=True, exist_ok=True)
        (place / f"report-{i // 2}.txt").write_text(f" date 2023-0{1 + i % 9}-08 " + f"text {i} " * 5, "utf-8")
    return tmp_path / "texts"


@pytest.mark.parametrize(
    ("size", "size_bytes"),
    [
        ("0.3KB", 300),
        ("0.0003MB", 300),
        ("0.0000003GB", 300),
        ("0.25KiB", 256),
        (f"{2**-12:.20f}MiB", 256),
        (f"{2**-22:.30f}GiB", 256),
    ],
)
def test_units_of_bytes_are_those_of_the_international_system_and_of_iec(folder, size, size_bytes):
    assert partitions(folder, size) == partitions(folder, size_bytes)


ROWS = [
    {
        "doc": f"d{i}",
        "date": f"2023-03-{i + 1:02}",
        "text": f'He said: "No,\n\n{i}" – “{i}”, ' * 3,
        "page": i % 4,
    }
    for i in range(20)
]


def test_a_folder(folder):
    assert_same(folder)


def test_a_list_and_a_glob(folder):
    files = sorted(folder.rglob("*.txt"))
    assert_same(files)
    assert_same(str(folder / "**" / "*.txt"))


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
def test_archives(folder, tmp_path, kind):
    path = tmp_path / f"texts.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for file in folder.rglob("*.txt"):
                archive.write(file, file.relative_to(folder))
    else:
        with tarfile.open(path, "w:gz" if kind.endswith("gz") else "w") as archive:
            archive.add(folder, "texts")
    assert_same(path)
    assert_same([path, next(folder.rglob("*.txt"))])


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl"])
@pytest.mark.parametrize("columns", [["doc", "date", "text", "page"], ["date", "text"]])
def test_tables_of_text(tmp_path, kind, columns):
    frame, path = pd.DataFrame(ROWS)[columns], tmp_path / f"table.{kind}"
    if kind == "jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_csv(path, sep="\t" if kind == "tsv" else ",", index=False)
    assert_same(path)


def test_blank_lines_of_a_table_are_not_rows(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("date,text\n\n2023-03-08,war\n  \n\n2023-03-09,and peace\n2023-03-10,again\n", "utf-8")
    assert_same(path, 10)


@pytest.mark.parametrize("columns", [["doc", "date", "text", "page"], ["date", "text"]])
def test_parquet_between_row_groups(tmp_path, columns):
    path = tmp_path / "table.parquet"
    pd.DataFrame(ROWS)[columns].to_parquet(path, row_group_size=3)
    assert_same(path)


@pytest.mark.parametrize("index", [None, "date"])
def test_a_dataframe(index):
    frame = pd.DataFrame(ROWS).drop(columns="doc")
    assert_same(frame if index is None else frame.set_index(index, drop=False))


@pytest.mark.parametrize("text", ['"a\nb",text\n1,war\n2,peace\n', "\ntext\nwar\npeace\n"])
def test_a_header_that_is_not_the_first_line_leaves_a_table_whole(tmp_path, text):
    path = tmp_path / "table.csv"
    path.write_text(text, "utf-8")
    (part,) = partitions(path, 5)
    assert_frame_equal(read_corpus(part, date=None), read_corpus(path, date=None))


def test_utf16_leaves_a_table_whole(tmp_path):
    path = tmp_path / "table.csv"
    pd.DataFrame(ROWS).to_csv(path, index=False, encoding="utf-16")
    (part,) = partitions(path, 100)
    assert_frame_equal(read_corpus(part, encoding="utf-16"), read_corpus(path, encoding="utf-16"))


def test_each_part_reports_what_cannot_be_read_in_it(folder, tmp_path):
    broken = folder / "1" / "broken.txt"
    broken.write_bytes(b"\xff\xfe\xff")
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(b"PK\x03\x04 nothing more")
    reported = []
    for part in partitions([*folder.rglob("*.txt"), damaged, tmp_path / "gone.csv"], 100):
        try:
            read_corpus(part)
        except CorpusError as error:
            reported += error.findings["finding"].tolist()
    assert sorted(reported) == ["damaged archive", "not UTF-8", "not found"]


def test_an_empty_folder_is_one_part(tmp_path):
    (part,) = partitions(tmp_path, 100)
    with pytest.raises(CorpusError, match="no file in the folder ends in"):
        read_corpus(part)
    assert partitions(part) == [part]


@pytest.mark.parametrize(("size", "count"), [("1MB", 1), ("0.1 kB", 12), (50, 12), ("0.0005 GiB", 1)])
def test_sizes(folder, size, count):
    assert len(partitions(folder, size)) == count


@pytest.mark.parametrize(("size", "count"), [(100, 2), (99, 4)])
def test_files_that_are_together_as_large_as_the_size_are_one_part(tmp_path, size, count):
    for day in range(1, 5):
        (tmp_path / f"2023-03-0{day}.txt").write_bytes(b"x" * 50)
    assert len(partitions(tmp_path, size)) == count


@pytest.mark.parametrize(("size", "rows"), [(1, [1] * 7), (30, [3, 3, 1]), (36, [4, 3]), (70, [7])])
def test_a_part_of_a_table_ends_with_the_row_that_reaches_the_size(tmp_path, size, rows):
    path = tmp_path / "table.csv"
    path.write_bytes(b"text\n" + b"nine more\n" * 7)
    assert [len(read_corpus(part, date=None)) for part in partitions(path, size)] == rows


@pytest.mark.parametrize("size", [0, -1, "much", "64 MBit", "", True])
def test_an_invalid_size_is_an_error(folder, size):
    with pytest.raises(ValueError, match="is not a size"):
        partitions(folder, size)


@given(
    st.lists(st.tuples(st.text(max_size=30), st.text(max_size=5)), min_size=1, max_size=20),
    st.integers(1, 80),
)
def test_any_table_of_text(tmp_path_factory, cells, size):
    path = tmp_path_factory.mktemp("table") / "table.csv"
    cells = [(text.replace("\0", ""), page.replace("\0", "")) for text, page in cells]
    pd.DataFrame({"text": [f"a{t}" for t, _ in cells], "page": [f"p{p}" for _, p in cells]}).to_csv(
        path, index=False, lineterminator="\n"
    )
    whole = read_corpus(path, date=None)
    together = pd.concat([read_corpus(part, date=None) for part in partitions(path, size)])
    assert_frame_equal(together.sort_index(), whole.sort_index())


def test_one_column_with_empty_cells(tmp_path):
    path = tmp_path / "table.csv"
    pd.DataFrame({"text": ["war", "", "peace", "  ", ""]}).to_csv(path, index=False)
    together = pd.concat([read_corpus(part, date=None) for part in partitions(path, 4)])
    assert_frame_equal(together, read_corpus(path, date=None))


def test_keys_that_some_lines_lack(tmp_path):
    path = tmp_path / "table.jsonl"
    path.write_text('{"doc":"a","date":"2023","text":"war"}\n{"doc":"b","text":"war"}\n{"doc":"c","paper":"Sun"}\n')
    together = read_parts(path, 1).astype({"paper": "str"})  # a part without any paper gives it no type
    assert_frame_equal(together, read_corpus(path))


@pytest.mark.parametrize("name", [None, "doc", "row", "date"])
def test_parquet_with_an_index(tmp_path, name):
    path = tmp_path / "table.parquet"
    frame = pd.DataFrame({"date": ["2023-01-02", "2023-01-01"], "text": ["war", "peace"]})
    frame = frame.set_index("date") if name == "date" else frame.set_axis(pd.RangeIndex(100, 102, name=name))
    frame.to_parquet(path, row_group_size=1)
    together = pd.concat([read_corpus(part) for part in partitions(path, 1)]).sort_values(["date"])
    assert_frame_equal(together, read_corpus(path))
