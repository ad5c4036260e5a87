"""Measures the page in a headless Chromium: how soon it is there, how soon each token is painted, what moves.

`python -m tests.bench.page_bench --write bench.json` starts the page itself, and an empty Gradio page beside it to
compare with. A token's time runs from the moment Python gives it out to the moment the browser has handed over the
frame that shows it; the page leaves a mark for each (`glassbox-painted`, see `viz/web/js/stations/answer.js`). Both
read this machine's clock.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from lessons.stations.registry import stations
from tests.browser import chromium

HOUSE = Path(__file__).parents[2]
QUESTIONS = ("Describe the safety hazards in this workshop image.", "Describe this picture.", "What is on the left?")
REPEATS = 5
PATIENCE = 120_000
"""Milliseconds."""
EMPTY = """
import gradio as gr
with gr.Blocks() as blocks:
    gr.Button("Ask", elem_id="ask")
blocks.launch(server_name="127.0.0.1", server_port={port}, quiet=True)
"""
OBSERVE = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: 'layout-shift' });
"""
STATIONS = [one.id for one in stations()]
HOVER = """
async () => {
  const canvas = document.querySelector('#picture canvas');
  const box = canvas.getBoundingClientRect();
  const took = [];
  for (let index = 0; index < 60; index++) {
    const [across, down] = [0.1 + (0.8 * ((index * 7) % 60)) / 60, 0.1 + (0.8 * ((index * 13) % 60)) / 60];
    const at = { clientX: box.left + across * box.width, clientY: box.top + down * box.height, bubbles: true };
    const start = performance.now();
    canvas.dispatchEvent(new PointerEvent('pointermove', { ...at, pointerType: 'mouse' }));
    took.push(performance.now() - start);
    await new Promise((then) => requestAnimationFrame(() => setTimeout(then, 0)));
  }
  return took;
}
"""
"""Milliseconds of script from the pointer's move to a figure that is drawn; the next frame shows it."""
CHANGE = """
async (station) => {
  const start = performance.now();
  document.querySelector(`[data-station="${station}"]`).click();
  await new Promise((then) => requestAnimationFrame(() => setTimeout(then, 0)));
  return performance.now() - start;
}
"""
SETTLE = 1500
"""Milliseconds for a station to fetch what it shows for the first time."""
MARKS = "performance.getEntriesByName('glassbox-painted').map((mark) => mark.detail)"


def measure_paint(address: str, questions: Sequence[str] = QUESTIONS) -> dict[str, Any]:
    """Ask questions on a page that is up, and read off when each token was painted.

    Args:
        address: of the page.
        questions: asked one after the other, each a turn of its own conversation.

    Returns:
        `tokens` given out, `painted` of them, `p50_ms` and `p95_ms` from yield to paint, `layout_shift` (0 is none).

    Raises:
        RuntimeError: there is no Chromium.
    """
    with _browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(chromium.TOURED)
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        page.wait_for_selector('.gb[data-phase="ready"]')
        page.wait_for_selector('#stations [data-station="image"]:not([data-shape=""])')
        page.evaluate(OBSERVE)
        tokens = sum(_ask(page, question) for question in questions)
        marks = page.evaluate(MARKS)
        shift = page.evaluate("window.shifts")
    delays = sorted(mark["delay"] for mark in marks)
    return {
        "tokens": tokens,
        "painted": len({(mark["turn"], mark["token"]) for mark in marks}),
        "p50_ms": round(median(delays), 1),
        "p95_ms": round(quantiles(delays, n=20, method="inclusive")[-1], 1),
        "layout_shift": shift,
    }


def measure_touch(address: str) -> dict[str, Any]:
    """Move over the picture at every station, and go from station to station, each for the second time.

    Returns:
        `hover_p95_ms` at the slowest station and its name as `hover_station`; `change_ms`, the slowest change.

    Raises:
        RuntimeError: there is no Chromium.
    """
    with _browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(chromium.TOURED)
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        page.wait_for_selector('#stations [data-station="image"]:not([data-shape=""])')
        _ask(page, QUESTIONS[0])
        for station in STATIONS:
            page.evaluate(CHANGE, station)
            page.wait_for_timeout(SETTLE)
        changes = {station: page.evaluate(CHANGE, station) for station in STATIONS}
        hovers = {}
        for station in STATIONS:
            page.evaluate(CHANGE, station)
            page.wait_for_timeout(SETTLE / 3)
            hovers[station] = quantiles(page.evaluate(HOVER), n=20, method="inclusive")[-1]
    slowest = max(hovers, key=lambda station: hovers[station])
    return {
        "hover_p95_ms": round(hovers[slowest], 1),
        "hover_station": slowest,
        "change_ms": round(max(changes.values()), 1),
    }


def measure_figures() -> dict[str, Any]:
    """Compute every live figure of the lessons once, as its screen asks for it first, with the embedded model.

    Returns:
        `figure_seconds` of the slowest, and its name as `figure`.
    """
    from lessons.engine import LiveEngine
    from lessons.figures.figure import Scene
    from lessons.figures.live import FIGURES
    from lessons.gallery import Gallery
    from model.llava.checkpoints import load

    scene = Scene(LiveEngine(load("workshop"), ""), Gallery(HOUSE / "assets" / "pictures"))
    seconds = {}
    for figure in FIGURES:
        start = time.perf_counter()
        figure.panel(scene, {})
        seconds[figure.name] = time.perf_counter() - start
    slowest = max(seconds, key=lambda name: seconds[name])
    return {"figure": slowest, "figure_seconds": round(seconds[slowest], 1)}


def _ask(page: Page, question: str) -> int:
    """Ask in a new conversation; returns the number of tokens of the answer."""
    if page.get_attribute("#again", "aria-disabled") == "false":
        page.click("#again")
        page.wait_for_selector("#answer:empty")
    page.fill("#question", question)
    page.click("#ask")
    # Looks only now and then: a check in each frame would slow what is being measured.
    page.wait_for_function("document.querySelector('#answer').dataset.status === 'done'", polling=250)
    return page.locator("#answer [data-token]").count()


def measure_start(repeats: int = REPEATS) -> dict[str, Any]:
    """Time from the command to a page that can be used, ours and an empty Gradio page's, in turn.

    Returns:
        `page_seconds` and `empty_seconds` (medians), and `ratio`, the median of neighbours' ratios.

    Raises:
        RuntimeError: there is no Chromium, or a server ended by itself.
    """
    ours, empty = [], []
    with _browser() as browser:
        for _ in range(repeats):
            port = _free_port()
            empty.append(_usable_after(browser, [sys.executable, "-c", EMPTY.format(port=port)], port))
            port = _free_port()
            ours.append(_usable_after(browser, [sys.executable, "app.py", "--port", str(port)], port))
    ratios = [mine / other for mine, other in zip(ours, empty, strict=True)]
    return {
        "page_seconds": round(median(ours), 2),
        "empty_seconds": round(median(empty), 2),
        "ratio": round(median(ratios), 2),
    }


def _usable_after(browser: Browser, command: list[str], port: int) -> float:
    """Seconds from starting a server to its Ask button standing in the browser."""
    start = time.perf_counter()
    with serving(command, port) as address:
        context = browser.new_context()
        context.add_init_script(chromium.TOURED)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        page.wait_for_selector("#ask")
        seconds = time.perf_counter() - start
        context.close()
    return seconds


@contextmanager
def serving(command: list[str], port: int) -> Iterator[str]:
    """Run a server until the block ends; enters once it answers, with its address.

    Raises:
        RuntimeError: it ended by itself.
    """
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "NO_PROXY": "127.0.0.1,localhost"}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=HOUSE, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            while not _answers(port):
                if process.poll() is not None:
                    raise RuntimeError(f"{' '.join(command)} ended with status {process.returncode}")
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = chromium.find(playwright)
        if path is None:
            raise RuntimeError("There is no Chromium to measure with. Debian: apt install chromium, or set CHROMIUM.")
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        yield browser
        browser.close()


def rows(found: dict[str, Any]) -> dict[str, str]:
    """What was measured, as lines of a table."""
    return {
        "token given out to token painted, median": f"{found['p50_ms']:g} ms",
        "the same, 95th percentile (goal: at most 60 ms)": f"{found['p95_ms']:g} ms",
        "tokens painted (goal: all)": f"{found['painted']} of {found['tokens']}",
        "layout shift while it streams (goal: none)": f"{found['layout_shift']:g}",
        f"hover to figure drawn, 95th percentile at the slowest station, {found['hover_station']} "
        "(goal: at most 16 ms)": f"{found['hover_p95_ms']:g} ms",
        "slowest change of station, after the first (goal: at most 300 ms)": f"{found['change_ms']:g} ms",
        f"slowest live figure of a lesson, {found['figure']} (goal: at most 3 s)": f"{found['figure_seconds']:g} s",
        "command to usable page": f"{found['page_seconds']:g} s",
        "an empty Gradio page": f"{found['empty_seconds']:g} s",
        "ratio (goal: at most 1.3)": f"{found['ratio']:g}",
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and with `--write` add to a bench.json.

    Returns:
        Exit status 0.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", type=Path, help="a JSON file; what is in it stays, `page` is replaced")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="starts of each page")
    options = parser.parse_args(arguments)
    port = _free_port()
    with serving([sys.executable, "app.py", "--port", str(port)], port) as address:
        found = measure_paint(address) | measure_touch(address)
    found |= measure_figures()
    found |= measure_start(options.repeats)
    page = {**found, "rows": rows(found)}
    if options.write:
        kept = json.loads(options.write.read_text("utf-8")) if options.write.exists() else {}
        options.write.write_text(json.dumps({**kept, "page": page}, indent=2) + "\n", "utf-8")
    print("\n".join(f"{name}: {value}" for name, value in page["rows"].items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
