"""Takes the README's screenshots again, of the page around the real model: `python -m tests.browser.screenshots`.

Each one is a short visit: a picture, a question, and the token or the station that is looked at.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

from model.workshop.scenes import draw, scene
from tests.bench.page_bench import serving
from tests.browser import chromium
from tests.browser.conftest import PATIENCE, Visitor, free_port

HOUSE = Path(__file__).parents[2]
SCREENSHOTS = HOUSE / "assets" / "screenshots"
PICTURES = HOUSE / "assets" / "pictures"
HAZARDS = "Describe the safety hazards in this workshop image."
UPLOADED = 12
"""The training scene that stands for a visitor's own."""


@dataclass(frozen=True)
class Shot:
    """One screenshot: its window, and what is done before it is taken."""

    name: str
    size: tuple[int, int]
    visit: Callable[[Visitor], None]
    dark: bool = False


def show(visitor: Visitor, file: str) -> None:
    """Choose a picture of the gallery, and wait until its first question stands ready to be typed over."""
    visitor.page.click(f'.gb-gallery [data-file="{file}"]')
    visitor.page.wait_for_timeout(800)


def upload(visitor: Visitor, name: str, content: bytes) -> None:
    """Bring a picture of one's own."""
    visitor.page.set_input_files("#upload", {"name": name, "mimeType": "image/png", "buffer": content})


def token(visitor: Visitor, text: str) -> None:
    """Look at the map of the last token with this text; of the last token of all if there is none."""
    found = visitor.tokens.filter(has_text=text)
    (found if found.count() else visitor.tokens).last.click()


def _encoded(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise, as a phone writes it
    image.save(out, form, **({"exif": exif} if form == "JPEG" else {}))
    return out.getvalue()


def _asked(file: str, question: str, word: str) -> Callable[[Visitor], None]:
    def visit(visitor: Visitor) -> None:
        show(visitor, file)
        visitor.ask(question)
        token(visitor, word)

    return visit


def _patch(visitor: Visitor) -> None:
    _asked("ladder-and-wiring.png", HAZARDS, "ladder")(visitor)
    visitor.page.click('[data-station="patches"]')
    _at(visitor, 0.6, 0.13)


def _at(visitor: Visitor, across: float, down: float) -> None:
    """Move the pointer to a place of the picture, both from 0 to 1."""
    visitor.page.wait_for_timeout(800)  # the page scrolls to the station
    box = visitor.canvas.bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
    visitor.page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])


def _likeness(visitor: Visitor) -> None:
    show(visitor, "padlocks.png")
    visitor.page.click('[data-station="encoder"]')
    visitor.page.check('[name="eye-view"][value="likeness"]')
    _at(visitor, 0.24, 0.24)


def _translated(visitor: Visitor, across: float, down: float) -> None:
    """The projector's station when it has computed what it shows, one patch pointed at."""
    visitor.page.click('[data-station="projector"]')
    visitor.page.get_by_text("The translator is at work").wait_for(state="hidden")
    _at(visitor, across, down)
    visitor.page.wait_for_timeout(800)


def _words(visitor: Visitor) -> None:
    show(visitor, "ladder-and-wiring.png")
    _translated(visitor, 0.6, 0.13)


def _check(visitor: Visitor) -> None:
    _asked("ladder-and-wiring.png", "Where is the ladder?", "top")(visitor)
    visitor.page.click('[data-station="check"]')
    visitor.page.check('[name="brush"][value="box"]')
    _at(visitor, 0.48, 0.06)
    visitor.page.mouse.down()
    _at(visitor, 0.72, 0.3)
    visitor.page.mouse.up()
    visitor.page.click("#check")
    visitor.page.wait_for_selector('[data-station="check"]:not([data-shape=""])')


def _stage(visitor: Visitor) -> None:
    show(visitor, "ladder-and-wiring.png")
    visitor.page.click('[data-station="encoder"]')
    visitor.page.click("#present")
    visitor.page.keyboard.press("PageDown")
    _at(visitor, 0.6, 0.13)


def _projector(visitor: Visitor) -> None:
    _asked("cigarette-and-pump.png", "What is next to the fuel pump?", "cigarette")(visitor)
    _translated(visitor, 0.27, 0.77)


def _own_scene(visitor: Visitor) -> None:
    upload(visitor, "my-scene.png", _encoded(draw(scene(UPLOADED), 2), "PNG"))
    visitor.ask("What do you see?")
    token(visitor, "sign")


def _own_photograph(visitor: Visitor) -> None:
    # Lying on its side, with the note in it that a phone leaves.
    upload(visitor, "phone.jpg", _encoded(Image.open(PICTURES / "cat.jpg").rotate(90, expand=True), "JPEG"))
    visitor.ask("What do you see?")
    token(visitor, "workshop")


def _broken(visitor: Visitor) -> None:
    _asked("flame-and-drum.png", HAZARDS, "drum")(visitor)
    upload(visitor, "broken.png", (PICTURES / "wet-floor.png").read_bytes()[:9000])
    visitor.page.wait_for_selector("#picture-message:not(:empty)")


def _room(address: str, then: Callable[[Visitor], None] = lambda visitor: None) -> Callable[[Visitor], None]:
    """Another room, by what stands behind the # of its address."""

    def visit(visitor: Visitor) -> None:
        visitor.page.evaluate("(address) => { location.hash = address; }", address)
        visitor.page.wait_for_timeout(1500)
        then(visitor)
        visitor.page.wait_for_timeout(1500)

    return visit


WALK = (
    Shot("scene-1280", (1280, 900), _asked("ladder-and-wiring.png", HAZARDS, "ladder")),
    Shot("sign-1280", (1280, 900), _asked("flashlights.png", "What does the sign say?", "OPEN")),
    Shot("projector-1920", (1920, 1080), _projector),
    Shot("photograph-1280-dark", (1280, 900), _asked("cat.jpg", "Describe this picture.", "workshop"), dark=True),
    Shot("upload-scene-1280-dark", (1280, 900), _own_scene, dark=True),
    Shot("patches-1280", (1280, 900), _patch),
    Shot("encoder-1280", (1280, 900), _likeness),
    Shot("words-1280", (1280, 900), _words),
    Shot("check-1280", (1280, 1100), _check),
    Shot("stage-1280-dark", (1280, 720), _stage, dark=True),
    Shot("phone-390", (390, 844), _asked("vests.png", "What colour is the helmet?", "orange")),
    Shot("upload-photo-768", (768, 1024), _own_photograph),
    Shot("broken-file-768", (768, 1024), _broken),
)
ROOMS = (
    Shot("lessons-1280", (1280, 900), _room("room=lessons")),
    Shot("lesson-1280", (1280, 900), _room("room=lessons&lesson=three-parts&block=three-parts")),
    Shot("lesson-390-dark", (390, 844), _room("room=lessons&lesson=two-stages"), dark=True),
    Shot("drills-1280", (1280, 900), _room("room=drills&tab=recall")),
    Shot("board-1280-dark", (1280, 900), _room("room=drills&tab=draw"), dark=True),
    Shot("frontier-1280", (1280, 900), _room("room=frontier")),
    Shot("budget-1280", (1280, 900), _room("room=budget&width=1024&height=768")),
)
README = (*WALK, *ROOMS)
"""The README shows these."""
MORE = (
    Shot("phone-390-dark", (390, 844), _asked("ladder-and-wiring.png", HAZARDS, "ladder"), dark=True),
    Shot("projector-1920-dark", (1920, 1080), _projector, dark=True),
)
"""To be looked at as well, and not kept."""


def take(shot: Shot, page: Page, address: str, folder: Path) -> list[str]:
    """Take one screenshot; returns what went wrong in the page, which should be nothing."""
    visitor = Visitor(page)
    page.on("pageerror", lambda error: visitor.errors.append(str(error)))
    page.on("console", lambda said: visitor.errors.append(said.text) if said.type == "error" else None)
    shot.visit(visitor.arrive(address))
    page.wait_for_timeout(400)  # for what fades in
    page.screenshot(path=folder / f"{shot.name}.png")
    width = page.evaluate("document.documentElement.scrollWidth")
    return visitor.errors + ([f"{width} px wide"] if width > shot.size[0] else [])


def main() -> int:
    """Take all of them; 1 if the page met an error in one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these; all by default")
    parser.add_argument("--model", default="workshop")
    options = parser.parse_args()
    port, wrong = free_port(), 0
    more = Path(tempfile.mkdtemp())
    command = [sys.executable, "app.py", "--port", str(port), "--model", options.model]
    with sync_playwright() as playwright, serving(command, port) as address:
        browser = playwright.chromium.launch(executable_path=chromium.find(playwright), args=chromium.FLAGS)
        for shot in README + MORE:
            if options.names and shot.name not in options.names:
                continue
            size = ViewportSize(width=shot.size[0], height=shot.size[1])
            context = browser.new_context(viewport=size, color_scheme="dark" if shot.dark else "light")
            context.set_default_timeout(PATIENCE)
            folder = SCREENSHOTS if shot in README else more
            context.add_init_script(chromium.TOURED)
            errors = take(shot, context.new_page(), address, folder)
            context.close()
            wrong += bool(errors)
            print(folder / f"{shot.name}.png", *errors)
        browser.close()
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
