"""Run the notebooks and write them to build/html/, as pages that need no network."""

import sys
import time
from html import escape
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag
from nbconvert import HTMLExporter
from nbconvert.preprocessors import CellExecutionError, ExecutePreprocessor

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
OUT = ROOT / "build" / "html"
# nbconvert's pages fetch these from other hosts
BLANK = dict.fromkeys(
    ["require_js_url", "mathjax_url", "mermaid_js_url", "mermaid_layout_elk_js_url", "jquery_url"],
    "",
)
INDEX = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dateline</title>
<style>body {{ font: 1.1em/1.6 sans-serif; max-width: 40em; margin: 2em auto; padding: 0 1em }}</style>
<h1>Dateline</h1>
<p>The notebooks, with their results.</p>
<ul>
{}
</ul>
</html>
"""


def execute(path: Path) -> nbformat.NotebookNode:
    """The notebook at `path` with its outputs; the file itself is not written."""
    notebook = nbformat.read(path, as_version=4)
    runner = ExecutePreprocessor(timeout=None, store_widget_state=False)
    runner.config.KernelManager.transport_encryption = "auto"
    runner.preprocess(notebook, {"metadata": {"path": str(path.parent)}})
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":  # a picture that cannot be drawn stops no notebook by itself
                raise CellExecutionError("\n".join(output.traceback), output.ename, output.evalue)
            # a widget without its kernel is blank, and its loader asks another host
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    return notebook


def describe(image: Tag) -> str:
    """What a figure shows: the first text printed by its cell or the next code cell, else its heading."""
    cell = image.find_parent(class_="jp-CodeCell")
    for place in [cell, cell and cell.find_next_sibling(class_="jp-CodeCell")]:
        for text in place.select('[data-mime-type="text/plain"], .jp-RenderedMarkdown') if place else []:
            words = " ".join(text.get_text().split()).strip("'\"")
            if words and not words.startswith("<"):  # "<Axes: ...>" says nothing
                return words
    heading = image.find_previous(["h1", "h2", "h3", "h4"])
    return heading.get_text().rstrip("¶") if heading else "Figure"


def page(notebook: nbformat.NotebookNode, name: str) -> BeautifulSoup:
    """The notebook as one HTML page: links lead to the pages, figures say what they show."""
    html, _ = HTMLExporter(**BLANK).from_notebook_node(notebook, {"metadata": {"name": name}})
    soup = BeautifulSoup(html, "html.parser")
    for script in soup.select('script[src=""], script[type="text/x-mathjax-config"]'):
        script.decompose()
    for image in soup.select(".jp-OutputArea img"):
        image["alt"] = describe(image)
    for link in soup.select("a[href]"):
        target, mark, place = link["href"].partition("#")
        if target.endswith(".ipynb") and "/" not in target:
            link["href"] = target.removesuffix(".ipynb") + ".html" + mark + place
        elif target.startswith("../"):
            link["href"] = "../" + link["href"]  # build/html/ lies one deeper than notebooks/
    title = soup.select_one("h1")
    if title:
        soup.title.string = title.get_text().rstrip("¶")
    return soup


def index(titles: dict[str, str]) -> str:
    """The page that lists the series, from the file name and title of each page."""
    rows = [f'<li><a href="{escape(file)}">{escape(title)}</a></li>' for file, title in titles.items()]
    return INDEX.format("\n".join(rows))


def link(soup: BeautifulSoup, path: Path, series: list[Path]) -> None:
    """Lead from the page to the one before, the one after, and the index."""
    at = series.index(path)
    near = {
        "←": series[at - 1] if at else None,
        "→": series[at + 1] if path != series[-1] else None,
    }
    links = ['<a href="index.html">Dateline</a>']
    links += [f'<a href="{other.stem}.html">{arrow} {other.stem}</a>' for arrow, other in near.items() if other]
    nav = f'<nav style="margin: 1em 2em; font-family: sans-serif">{" · ".join(links)}</nav>'
    soup.body.insert(0, BeautifulSoup(nav, "html.parser"))
    soup.body.append(BeautifulSoup(nav, "html.parser"))
    # nbconvert breaks printed lines inside words
    soup.head.append(BeautifulSoup("<style>pre { word-break: normal !important }</style>", "html.parser"))


def main(notebooks: Path = NOTEBOOKS, out: Path = OUT) -> None:
    """Write every numbered notebook and an index; stop at the first cell that fails."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.html"):
        old.unlink()
    titles = {}
    series = sorted(notebooks.glob("[0-9]*.ipynb"))
    for path in series:
        began = time.monotonic()
        try:
            soup = page(execute(path), path.stem)
        except CellExecutionError as error:
            sys.exit(f"{path.name} failed:\n{error}")
        link(soup, path, series)
        (out / f"{path.stem}.html").write_text(str(soup), encoding="utf-8")
        titles[f"{path.stem}.html"] = soup.title.get_text()
        print(f"{path.name}: {time.monotonic() - began:.0f} s", flush=True)
    (out / "index.html").write_text(index(titles), encoding="utf-8")
    print(f"Written: {out / 'index.html'}")


if __name__ == "__main__":
    main()
