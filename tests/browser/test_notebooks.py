"""Every notebook in the real JupyterLab: Run All, no error, no request to another host."""

from pathlib import Path

import pytest

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
