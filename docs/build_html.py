"""Run the notebooks and write them to build/html/, as a small site that needs no network.

python3 workbook.py html                    every notebook, and an index
python3 workbook.py html --corpus FOLDER    the notebook your-corpus on these texts, beside the pages that are there
python3 workbook.py html --corpus reports.csv --text Text --date Date    the same, on a table with these columns
"""

import argparse
import ast
import base64
import inspect
import io
import re
import shutil
import sys
import time
import zlib
from dataclasses import dataclass, field, replace
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter
from PIL import Image
from pygments.formatters import HtmlFormatter
from traitlets.config import Config

import analysis
from analysis.tokens.storage import replacing

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
OUT = ROOT / "build" / "html"
STYLE = Path(__file__).with_name("pages.css").read_text("utf-8")
STYLE += HtmlFormatter(style="default").get_style_defs(".highlight")
THUMBNAIL_PIXELS = (720, 1440)
PAGE = Path(__file__).with_name("page.html").read_text("utf-8")
PLOTS = [name for name in analysis.__all__ if name.startswith("plot_")]
# A plot whose description has another name: it says more than the plot shows.
DESCRIPTIONS = {"plot_speakers": "describe_quotations"}
ABOUT = "<h1>Dateline</h1>\n<p>A workbook for reading collections of dated texts: its notebooks with their results.</p>"


class NotebookError(Exception):
    """What went wrong in which cell of a notebook."""


@dataclass(frozen=True)
class Entry:
    """A page of the site: one card of the index."""

    name: str
    title: str
    line: str
    path: Path | None = None
    settings: dict[str, object] = field(default_factory=dict)


# --- a notebook before and after its run -------------------------------------------------------


def change_settings(notebook: nbformat.NotebookNode, **settings: object) -> None:
    """Replace lines of the cell with the tag `settings`, such as ``SOURCE = "../seeds"``."""
    for name, value in settings.items():
        line = f"{name} = {value!r}"
        cell = next(cell for cell in notebook.cells if "settings" in cell.metadata.get("tags", []))
        if not re.search(f"^{name} = ", cell.source, re.MULTILINE):
            raise ValueError(f"{name} is not a setting of the notebook: no line begins with '{name} = '")
        cell.source = re.sub(f"^{name} = .*$", line.replace("\\", r"\\"), cell.source, flags=re.MULTILINE)


def name_descriptions(source: str) -> list[str]:
    """The calls of ``describe_…`` that put the plots of a cell into words, with the arguments of ``plot_…``."""
    calls = []
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in PLOTS:
            name = DESCRIPTIONS.get(call.func.id) or call.func.id.replace("plot_", "describe_", 1)
            known = inspect.signature(getattr(analysis, name)).parameters
            free = [each for each in known.values() if each.kind == each.POSITIONAL_OR_KEYWORD]
            call.func.id, call.args = name, call.args[: len(free)]
            call.keywords = [each for each in call.keywords if each.arg in known]
            calls.append(ast.unparse(call))
    return calls


def add_descriptions(notebook: nbformat.NotebookNode) -> None:
    """After each cell with plots, a cell that prints what they show."""
    cells = []
    for cell in notebook.cells:
        calls = name_descriptions(cell.source) if cell.cell_type == "code" else []
        lines = [f"with contextlib.suppress(Exception):\n    print({call}, end='\\f')" for call in calls]
        described = nbformat.v4.new_code_cell("\n".join(["import contextlib", *lines]), metadata={"tags": ["alt"]})
        cells += [cell, described] if calls else [cell]
    notebook.cells = cells


def take_descriptions(notebook: nbformat.NotebookNode) -> None:
    """Take these cells out again; the cells with the plots keep what they printed."""
    for cell, after in zip(notebook.cells, notebook.cells[1:], strict=False):
        if "alt" in after.metadata.get("tags", []):
            printed = "".join(output.text for output in after.outputs if output.get("name") == "stdout")
            cell.metadata["alt"] = [" ".join(text.split()) for text in printed.split("\f") if text.strip()]
    notebook.cells = [cell for cell in notebook.cells if "alt" not in cell.metadata.get("tags", [])]


def execute(path: Path, last_cell: str = "", **settings: object) -> nbformat.NotebookNode:
    """The notebook with its outputs; the file is not written. `NotebookError` names the cell that failed."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells += [nbformat.v4.new_code_cell(last_cell)] if last_cell else []
    change_settings(notebook, **settings)
    add_descriptions(notebook)
    config = Config({"KernelManager": {"transport_encryption": "auto"}})
    client = NotebookClient(notebook, timeout=None, resources={"metadata": {"path": str(path.parent)}}, config=config)
    failure = None
    try:
        client.execute()
    except (CellExecutionError, DeadKernelError) as error:
        failure = error
    take_descriptions(notebook)
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":  # also of a picture that cannot be drawn, which stops no notebook
                raise NotebookError(f"cell {number} failed: {output.ename}: {output.evalue}\n\n{cell.source}")
    if isinstance(failure, DeadKernelError):
        raise NotebookError(f"{failure}: it may have had too little memory, or too few file handles (ulimit -n)")
    if failure:
        raise NotebookError(str(failure))
    return notebook


# --- from a notebook to a page -----------------------------------------------------------------


def prepare_outputs(cell: nbformat.NotebookNode) -> None:
    """No widgets, which are blank without a kernel; short warnings."""
    for output in cell.outputs:
        output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
        if output.get("name") == "stderr":
            output.text = re.sub(r"^\S+:\d+: (\w+): (.*)\n(?:  .*\n?)?", r"\1: \2\n", output.text, flags=re.MULTILINE)


def finish_cells(soup: BeautifulSoup, notebook: nbformat.NotebookNode) -> None:
    """Fold the code, describe the pictures, and let wide tables scroll."""
    for cell in notebook.cells:
        place = soup.find(id=f"cell-id={cell.id}")
        for number, image in enumerate(place.select(".output img")):
            heading = image.find_previous(["h1", "h2", "h3", "h4"])
            image["alt"] = [*cell.metadata.get("alt", [])[number:], heading.get_text() if heading else "A plot"][0]
            image["style"] = f"--width: {image.get('width', 0)}px"
        for code in place.select(":scope > .input"):
            code.wrap(soup.new_tag("details", attrs={"class": "code"}))
            code.insert_before(BeautifulSoup("<summary>Code</summary>", "html.parser"))
        for printed in place.select(".output_stdout"):
            if not re.search("  | = ", printed.get_text()):  # sentences, no columns and no code
                printed["class"] = [*printed["class"], "prose"]
    for wide in soup.select(".text_cell_render table, table.dataframe, .output_png img"):
        wide.wrap(soup.new_tag("div", attrs={"class": "scroll"}))
    for wide in soup.select(".scroll, .dl-wide"):
        wide["tabindex"] = "0"  # else it scrolls by mouse only


def finish_links(soup: BeautifulSoup, titles: dict[str, str], out: Path) -> None:
    """Lead from page to page, by titles; copy the other files of the project that a page links to."""
    for link in soup.select("a[href]"):
        target, mark, place = link["href"].partition("#")
        stem, file = target.removesuffix(".ipynb"), (NOTEBOOKS / target).resolve()
        if target.endswith(".ipynb") and "/" not in target:
            link["href"] = f"{stem}.html{mark}{place}"
            link.string = titles.get(stem, stem) if link.get_text() in (stem, target) else link.get_text()
        elif target.startswith("../") and file.is_file() and file.is_relative_to(ROOT):
            copy = out / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            with replacing(copy) as part:
                shutil.copyfile(file, part)
            link["href"] = file.relative_to(ROOT).as_posix() + mark + place


def make_thumbnail(soup: BeautifulSoup, path: Path) -> None:
    """The first picture of a page, as a small file beside it."""
    image = soup.select_one('.output img[src^="data:image/png"]')
    if image:
        picture = Image.open(io.BytesIO(base64.b64decode(image["src"].partition(",")[2]))).convert("RGB")
        picture.thumbnail(THUMBNAIL_PIXELS)
        with replacing(path) as part:
            picture.save(part, "PNG")


def make_page(notebook: nbformat.NotebookNode, entry: Entry, series: list[Entry], out: Path) -> None:
    """Write the page of a notebook that has run, and its thumbnail."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            prepare_outputs(cell)
    options = {"exclude_input_prompt": True, "exclude_output_prompt": True, "exclude_anchor_links": True}
    body, _ = HTMLExporter(template_name="basic", **options).from_notebook_node(notebook)
    soup = BeautifulSoup(body, "html.parser")
    if soup.h1:
        soup.h1.string = entry.title
    finish_cells(soup, notebook)
    finish_links(soup, {each.path.stem: each.title for each in series}, out)
    make_thumbnail(soup, out / f"{entry.name}.png")
    write(entry, series, out, str(soup))


def write(entry: Entry, series: list[Entry], out: Path, body: str) -> None:
    """Write a page, with links to the index, the page before and the page after."""
    at = series.index(entry) if entry in series else None
    before, after = ([], []) if at is None else (series[:at][-1:], series[at + 1 :][:1])
    links = ['<a href="index.html">Dateline</a>'] if entry.path else []
    links += [f'<a href="{quote(each.name)}.html">← {escape(each.title)}</a>' for each in before]
    links += [f'<a href="{quote(each.name)}.html">{escape(each.title)} →</a>' for each in after]
    page = PAGE.format(title=escape(entry.title), style=STYLE, links=" ".join(links), body=body)
    with replacing(out / f"{entry.name}.html") as part:
        part.write_text(page, "utf-8")


# --- the site ----------------------------------------------------------------------------------


def read_entry(path: Path) -> Entry:
    """A notebook's title, and what is below it as far as the first question, or else the first sentence."""
    first = nbformat.read(path, as_version=4).cells[0].source
    title, _, text = first.lstrip("# ").partition("\n")
    words = " ".join(re.sub(r"[*_`]|\[|\]\([^)]*\)", "", text).split())
    line = re.match(r".*?\?(?= |$)|.*?[.!](?= |$)", words)
    return Entry(path.stem, title.strip(), line[0] if line else "", path)


def choose_corpus(entry: Entry, corpus: str, **settings: object) -> Entry:
    """The page of `your-corpus` on these texts; another folder of the same name has another page."""
    path, mark = Path(corpus), zlib.crc32(corpus.encode())
    short = re.sub(r"\W+", "-", path.stem)
    own = {"name": f"corpus-{short}-{mark:08x}", "title": f"{entry.title}: {path.name}"}
    return replace(entry, **own, settings={"SOURCE": corpus} | settings)


def draw_card(entry: Entry, failed: dict[str, str], out: Path) -> str:
    """The thumbnail, the title and the line of a page."""
    picture = out / f"{entry.name}.png"
    image = f'<img src="{quote(picture.name)}" alt="">' if picture.exists() else '<div class="blank"></div>'
    title, note = escape(entry.title), failed.get(entry.name, "").partition("\n")[0] or entry.line
    if (out / f"{entry.name}.html").exists():
        title = f'<a href="{quote(entry.name)}.html">{title}</a>'
    else:
        note = "Not written yet."
    return f'<li class="card">{image}<h2>{title}</h2><p>{escape(note)}</p></li>'


def write_index(entries: list[Entry], failed: dict[str, str], out: Path) -> None:
    """The page that lists `entries`, and the pages of other corpora that were written earlier."""
    names = {entry.name for entry in entries}
    for page in sorted(out.glob("corpus-*.html")):
        title = page.read_text("utf-8").partition("<title>")[2].partition("</title>")[0]
        entries = entries if page.stem in names else [*entries, Entry(page.stem, unescape(title), "")]
    cards = "\n".join(draw_card(entry, failed, out) for entry in entries)
    write(Entry("index", "Dateline", ""), [], out, f'{ABOUT}\n<ul class="cards">\n{cards}\n</ul>')


def make(entry: Entry, series: list[Entry], out: Path) -> None:
    """Run a notebook and write its page; if a cell fails, the page says which."""
    try:
        make_page(execute(entry.path, **entry.settings), entry, series, out)
    except NotebookError as error:
        (out / f"{entry.name}.png").unlink(missing_ok=True)
        write(entry, series, out, f"<h1>{escape(entry.title)}</h1>\n<pre>{escape(str(error))}</pre>")
        raise


def main(notebooks: Path = NOTEBOOKS, out: Path = OUT, corpus: str | None = None, **settings: object) -> int:
    """Write the pages and the index; 1 if a notebook failed."""
    out.mkdir(parents=True, exist_ok=True)
    paths = [*sorted(notebooks.glob("[0-9]*.ipynb")), *notebooks.glob("your-corpus.ipynb")]
    series = todo = listed = [read_entry(path) for path in paths]
    if corpus is not None:
        todo = [choose_corpus(series[-1], corpus, **settings)]
        listed = [entry for entry in series if (out / f"{entry.name}.html").exists()] + todo
    failed: dict[str, str] = {}
    write_index(listed, failed, out)
    for entry in todo:
        began = time.monotonic()
        try:
            make(entry, series, out)
            print(f"{entry.title}: {time.monotonic() - began:.0f} s", flush=True)
        except NotebookError as error:
            failed[entry.name] = str(error)
            print(f"{entry.path.name}, {error}", flush=True)
        write_index(listed, failed, out)
    print(f"Written: {out / 'index.html'}")
    return int(bool(failed))


def write_site(**settings: Any) -> int | str:
    """What `main` returns, or a sentence if the pages cannot be written."""
    try:
        return main(**settings)
    except OSError as error:
        return f"{error}. Pages that were complete are still there."


if __name__ == "__main__":
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("workbook.py html", description=__doc__, formatter_class=layout)
    parser.add_argument("--corpus", metavar="FOLDER", help="a folder, an archive or a table of your own texts")
    parser.add_argument("--text", metavar="COLUMN", default="text", help="the column of the texts, if it is a table")
    parser.add_argument("--date", metavar="COLUMN", default="date", help='the column of the dates; "" if there is none')
    chosen = parser.parse_args()
    if chosen.corpus is None:
        sys.exit(write_site())
    if not Path(chosen.corpus).exists():
        sys.exit(f"--corpus {chosen.corpus}: there is no such file or folder. Give the path of your texts.")
    sys.exit(write_site(corpus=chosen.corpus, COLUMNS={"text": chosen.text, "date": chosen.date or None}))
