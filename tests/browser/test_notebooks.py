"""Every notebook in the real JupyterLab: Run All, no error, no request to another host; the first picture at once."""

from pathlib import Path

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`").expect
ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "build" / "screens"
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_run_all_gives_no_error_and_asks_no_other_host(lab, open_page, name):
    path = f"notebooks/{name}"
    page = open_page(lab.address(path), height=1600)
    notebook = lab.run_all(page, path)
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and cell["source"].strip()]
    assert [cell["id"] for cell in code if not cell["execution_count"]] == []
    assert [out["evalue"] for cell in code for out in cell["outputs"] if out["output_type"] == "error"] == []
    page.screenshot(path=SCREENS / f"{name.removesuffix('.ipynb')}.png")
    assert (page.outside, page.faults) == ([], [])
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")


def test_two_keys_bring_the_first_picture_and_its_passage_into_the_first_screen(lab, open_page):
    page = open_page(lab.address("notebooks/00-start-here.ipynb"), height=800)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=120_000)
    expect(page.locator(".jp-InputPlaceholder")).to_have_count(page.locator(".jp-CodeCell").count())
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    page.locator(".dl-page mark[data-here]").wait_for(timeout=120_000)
    for seen in (".dl-timeline", ".dl-page mark[data-here]"):
        expect(page.locator(seen).first).to_be_in_viewport(ratio=1)
    page.screenshot(path=SCREENS / "first-screen.png")
    page.locator(".jp-InputPlaceholder").first.click()
    expect(page.locator(".jp-CodeCell .cm-content").first).to_contain_text("Reader(documents")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
