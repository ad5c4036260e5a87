"""Every way to bring a picture, and every bad file: said near the picture, nothing lost, the page goes on."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from lessons.server.page import UPLOAD_LIMIT
from tests.browser.conftest import Fake, Visitor
from tests.lessons.fakes import ANSWER
from tests.model.pictures.files import heic

Visit = Callable[..., Visitor]
MESSAGE = "#picture-message"


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def noise(width: int, height: int) -> Image.Image:
    values = np.random.default_rng(7).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(values)


def bomb(side: int) -> bytes:
    """A PNG that claims to be huge and has nothing in it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(noise(90, 60), "JPEG", exif=exif)


def animated() -> bytes:
    return encoded(
        noise(60, 40), "GIF", save_all=True, append_images=[Image.new("RGB", (60, 40), "red"), noise(60, 40)]
    )


def sixteen_bits() -> bytes:
    return encoded(Image.fromarray(np.linspace(0, 65535, 60 * 40).reshape(40, 60).astype(np.uint16)))


def choose(visitor: Visitor, content: bytes, name: str = "mine.png") -> None:
    visitor.page.set_input_files("#upload", {"name": name, "mimeType": "image/png", "buffer": content})


def credit(visitor: Visitor, text: str) -> None:
    expect(visitor.page.locator(".gb-credit")).to_contain_text(text)


BAD = {
    "text": (b"I am no picture at all", "not a picture"),
    "truncated": (encoded(noise(400, 300))[:2000], "damaged or cut short"),
    "pdf": (b"%PDF-1.7 and more", "This is a PDF document, not a picture"),
    "empty": (b"", "empty (0 bytes)"),
    "one pixel": (encoded(noise(1, 1)), "1 x 1 pixels"),
    "huge": (bomb(20_000), "million"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not a picture"),
}


def test_a_bad_file_is_refused_and_nothing_is_lost(fake: Fake, visit: Visit, subtests: pytest.Subtests) -> None:
    visitor = visit(fake.site.address).ask("Is there a saw?")
    for kind, (content, reason) in BAD.items():
        with subtests.test(kind):
            label = visitor.canvas.get_attribute("aria-label")
            expect(visitor.page.locator(MESSAGE)).not_to_contain_text(reason)
            choose(visitor, content, f"bad <b>{kind}.png")
            expect(visitor.page.locator(MESSAGE)).to_contain_text(reason)
            assert visitor.canvas.get_attribute("aria-label") == label
            assert visitor.answer.text_content() == "".join(ANSWER)
            credit(visitor, "A square one")
            visitor.ask(f"And after the {kind}?")
            expect(visitor.page.locator(".gb-asked")).to_have_text(f"And after the {kind}?")
            assert "answer" in visitor.text(".gb-strip + ul")


def test_a_file_over_the_limit_is_not_even_sent(fake: Fake, visit: Visit, tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    with large.open("wb") as file:
        file.truncate(UPLOAD_LIMIT + 1)
    visitor = visit(fake.site.address)
    before = len(visitor.requests)
    visitor.page.set_input_files("#upload", large)
    expect(visitor.page.locator(MESSAGE)).to_contain_text("at most 50 MB")
    assert visitor.requests[before:] == []


GOOD = {
    "cmyk": (encoded(noise(60, 40).convert("CMYK"), "JPEG"), "60 x 40"),
    "16 bits": (sixteen_bits(), "60 x 40"),
    "palette": (encoded(noise(60, 40).convert("P")), "60 x 40"),
    "alpha": (encoded(noise(60, 40).convert("RGBA")), "60 x 40"),
    "turned by EXIF": (turned(), "60 x 90"),
    "animated": (animated(), "60 x 40"),
    "heic, turned": (heic(noise(90, 60), 6), "60 x 90"),
    "cut short": (encoded(noise(60, 40), "JPEG")[:-900], "60 x 40"),
}
TELLS = {"animated": "3 frames; only the first is used", "cut short": "of it is missing, shown grey"}


def test_unusual_pictures_open_upright(fake: Fake, visit: Visit, subtests: pytest.Subtests) -> None:
    visitor = visit(fake.site.address)
    for kind, (content, size) in GOOD.items():
        with subtests.test(kind):
            choose(visitor, content, f"{kind}.png")
            credit(visitor, f"{kind}.png, {size} pixels")
            expect(visitor.tokens).to_have_count(0)
            if kind in TELLS:
                expect(visitor.page.locator(MESSAGE)).to_contain_text(TELLS[kind])
            visitor.ask("Is there a saw?")
            assert visitor.answer.text_content() == "".join(ANSWER)


def test_the_gallery_offers_pictures_with_their_question_and_credit(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    area = visitor.page.locator("#question textarea")
    expect(area).to_have_value("What is it?")
    visitor.page.get_by_role("button", name="A wide one").click()
    expect(area).to_have_value("Is there a saw?")
    credit(visitor, "A wide one. Nobody. CC0-1.0.")
    area.fill("My own words")
    visitor.page.get_by_role("button", name="A square one").click()
    credit(visitor, "A square one")
    expect(area).to_have_value("My own words")
    visitor.page.locator(".gb-suggested button").nth(1).click()
    expect(area).to_have_value("Why?")


def test_drop(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    visitor.page.evaluate(
        """(content) => {
          const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
          const carried = new DataTransfer();
          carried.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }));
          for (const kind of ['dragover', 'drop']) {
            const event = new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true });
            document.querySelector('#picture').dispatchEvent(event);
          }
        }""",
        base64.b64encode(encoded(noise(50, 70))).decode(),
    )
    credit(visitor, "dropped.png, 50 x 70 pixels")


def test_paste_a_picture_but_leave_text_alone(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    paste = """([content, selector]) => {
      const carried = new DataTransfer();
      if (content === null) carried.items.add('words', 'text/plain');
      else {
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        carried.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
      }
      const event = new ClipboardEvent('paste', { clipboardData: carried, bubbles: true, cancelable: true });
      return document.querySelector(selector).dispatchEvent(event);
    }"""
    untouched = visitor.page.evaluate(paste, [None, "#question textarea"])
    assert untouched
    content = base64.b64encode(encoded(noise(51, 71))).decode()
    assert not visitor.page.evaluate(paste, [content, "#question textarea"])
    credit(visitor, "51 x 71 pixels")


def test_the_paste_button_says_what_to_do_where_it_may_not_read(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    visitor.page.click("#paste")
    expect(visitor.page.locator(MESSAGE)).to_contain_text("clipboard")


def test_the_camera(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    visitor.page.click("#camera")
    visitor.page.wait_for_function("document.querySelector('#webcam video').videoWidth > 0")
    visitor.page.click("#webcam [data-take]")
    credit(visitor, "camera picture")
    assert visitor.page.evaluate("document.querySelector('#webcam video').srcObject") is None
    visitor.ask("Is there a saw?")
    assert visitor.answer.text_content() == "".join(ANSWER)


NO_CAMERA = (
    ("NotFoundError", "No camera was found", "Connect one"),
    ("NotAllowedError", "The camera is blocked", "Allow it for this page"),
    ("NotReadableError", "another program may be using it", "Close that"),
    ("OverconstrainedError", "The camera cannot be used (OverconstrainedError)", "Upload a picture instead"),
)


def test_no_camera_is_said_with_what_to_do(fake: Fake, visit: Visit) -> None:
    """Previously the browser's own word for it was all that was said."""
    visitor = visit(fake.site.address)
    for name, matter, remedy in NO_CAMERA:
        visitor.page.evaluate(
            "(name) => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', name); }; }",
            name,
        )
        visitor.page.click("#camera")
        expect(visitor.page.locator(MESSAGE)).to_contain_text(matter)
        expect(visitor.page.locator(MESSAGE)).to_contain_text(remedy)
        assert "upload a picture instead" in visitor.text(MESSAGE).lower()


@pytest.mark.parametrize(("secure", "says"), [(False, "only to pages with https"), (True, "offers no camera")])
def test_where_a_page_gets_no_camera_it_says_why(secure: bool, says: str, fake: Fake, visit: Visit) -> None:
    """Previously, over plain http, the message was "TypeError": browsers then have no `mediaDevices` at all."""
    visitor = visit(fake.site.address)
    visitor.page.evaluate(
        """(secure) => {
          Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
          Object.defineProperty(window, 'isSecureContext', { value: secure });
        }""",
        secure,
    )
    visitor.page.click("#camera")
    expect(visitor.page.locator(MESSAGE)).to_contain_text(says)
    expect(visitor.page.locator(MESSAGE)).to_contain_text("Upload a picture instead")


def test_an_empty_question_is_refused_on_the_spot(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    for question in ("", "   \n "):
        visitor.page.fill("#question textarea", question)
        visitor.page.click("#ask")
        expect(visitor.page.locator("#ask-message")).to_contain_text("Type a question first")
    assert fake.engine.asked == []


def test_a_hundred_thousand_characters(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address).ask("word " * 20_000)
    assert len(fake.engine.asked[0]) == 100_000
    expect(visitor.page.locator(".gb-gap")).to_contain_text("more")
    assert visitor.page.locator(".gb-chip").count() < 200
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_question_too_long_for_the_model_goes_back_into_the_box(real: Callable[[str], object], visit: Visit) -> None:
    visitor = visit(real("clip").address)  # type: ignore[attr-defined]
    question = "word " * 20_000
    visitor.ask(question, until=None)
    expect(visitor.page.locator("#ask-message")).to_contain_text("too long")
    assert visitor.page.input_value("#question textarea") == question
    visitor.ask("What is it?")
    assert visitor.tokens.count() > 0


ANY = [
    "Describe this picture.",
    "What is at the top left?",
    "What is at the right?",
    "How many things are there in all?",
]


def test_an_own_picture_brings_questions_that_suit_any(fake: Fake, visit: Visit) -> None:
    # Previously the shipped pictures' questions stayed; after the second picture the box was empty and Ask an error.
    visitor = visit(fake.site.address)
    page = visitor.page
    for number, name in enumerate(("one.png", "two.png"), 1):
        choose(visitor, encoded(noise(60 * number, 40)), name)
        credit(visitor, name)
        expect(page.locator(".gb-suggested button")).to_have_text(ANY)
        expect(page.locator("#question textarea")).to_have_value(ANY[0])
        page.click("#ask")
        visitor.wait("done")
    assert fake.engine.asked == [ANY[0], ANY[0]]
    page.fill("#question textarea", "Mine?")
    choose(visitor, encoded(noise(50, 40)), "three.png")
    credit(visitor, "three.png")
    expect(page.locator("#question textarea")).to_have_value("Mine?")


def test_what_a_small_model_will_decline_is_said_before_it_is_asked(fake: Fake, visit: Visit) -> None:
    visitor = visit(fake.site.address)
    page, beyond = visitor.page, visitor.page.locator(".gb-beyond")
    expect(beyond).to_be_hidden()  # a scene of its own world
    choose(visitor, encoded(noise(60, 40)))
    expect(beyond).to_contain_text("the model will say that it cannot tell")
    expect(beyond).to_contain_text("make run")
    beyond.locator('[data-look="patches"]').click()
    expect(page.locator("#stations [aria-current=step]")).to_have_attribute("data-station", "patches")
    beyond.locator('[data-look="likeness"]').click()
    expect(page.locator('[name="eye-view"][value="likeness"]')).to_be_checked()
    expect(page.locator("#stations [aria-current=step]")).to_have_attribute("data-station", "encoder")
    beyond.locator('[data-look="budget"]').click()
    expect(page.locator('section[data-room="budget"] [name="width"]')).to_have_value("60")
    page.click('[data-room-link="walk"]')
    page.click('.gb-gallery [data-file="wide.png"]')
    expect(beyond).to_be_hidden()
