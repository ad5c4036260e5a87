"""The page as it is served, asked by hand over HTTP: what nobody's browser sends gets one line in words."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from lessons.server import page
from lessons.server.launch import Access, serve
from lessons.server.limits import JSON_LIMIT
from lessons.server.listening import listen
from lessons.server.page import UPLOAD_LIMIT
from tests.lessons.fakes import FakeEngine, loader
from tests.lessons.server.test_router import png
from tests.lessons.test_gallery import ENTRY, folder

HOUSE = Path(__file__).parents[3]
REQUESTS = "gradio_api/component_server/"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "frame-ancestors 'none'"
)


@pytest.fixture(scope="module")
def passing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where temporary files of this process go meanwhile."""
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("passing"))
    yield Path(tempfile.tempdir)
    tempfile.tempdir = before


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, passing: Path) -> Iterator[httpx.Client]:
    """Speaks to a page around a fake model."""
    pictures = folder(tmp_path_factory.mktemp("pictures"), [ENTRY])
    built = page.build(page.Settings(loader(FakeEngine()), pictures))
    address = serve(built, block=False)
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client
    built.blocks.close(verbose=False)


@pytest.fixture(scope="module")
def component(client: httpx.Client) -> int:
    """The number of the component that serves the page's requests."""
    config = json.loads(re.search(r"window\.gradio_config = (\{.*?\});</script>", client.get("/").text)[1])  # type: ignore[index]
    [number] = [one["id"] for one in config["components"] if one["props"].get("server_fns")]
    return int(number)


def in_words(reply: httpx.Response) -> str:
    """The reason of a refusal, which is one line, carries the policy and shows no trace."""
    assert reply.headers["content-security-policy"] == POLICY
    assert reply.headers["x-content-type-options"] == "nosniff"
    said = reply.json()["detail"] if reply.headers["content-type"] == "application/json" else reply.text
    assert isinstance(said, str)
    assert len(said.strip().splitlines()) == 1
    assert "Traceback" not in said
    return said


UNUSED = [
    *("gradio_api/upload", "gradio_api/info", "gradio_api/openapi.json", "gradio_api/config", "gradio_api/reset"),
    *(
        "gradio_api/queue/join",
        "gradio_api/queue/data",
        "gradio_api/cancel",
        "gradio_api/startup-events",
        "gradio_api/file=/etc/passwd",
        "gradio_api/proxy=http://x/",
    ),
    *("gradio_api/user", "gradio_api/token", "gradio_api/run/greet", "gradio_api/call/greet", "gradio_api/stream/x"),
    *("gradio_api/queue/status", "gradio_api/upload_progress", "gradio_api/mcp/", "config", "docs", "redoc"),
    *("openapi.json", "monitoring", "monitoring/summary", "login", "logout", "manifest.json", "robots.txt", "svelte/x"),
    *("assets/%2e%2e/index.html", "static/fonts/x", "nothing/at/all"),
]


@pytest.mark.parametrize("path", UNUSED)
def test_a_route_that_the_page_does_not_use_does_not_exist(client: httpx.Client, path: str) -> None:
    """Previously every route of Gradio's answered, its upload too, which nothing ever emptied."""
    for method in ("GET", "POST"):
        reply = client.request(method, f"/{path}")
        assert reply.status_code == 404
        assert "There is nothing at" in in_words(reply)


def test_a_file_cannot_be_left_here(client: httpx.Client, passing: Path) -> None:
    reply = client.post("/gradio_api/upload", files={"files": ("x.html", b"<script>")})
    assert reply.status_code == 404
    assert list(passing.rglob("*")) == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_a_method_that_is_none_of_ours(client: httpx.Client, method: str) -> None:
    assert client.request(method, "/").status_code == 405
    assert "it takes GET" in in_words(client.request(method, "/"))


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize("path", [REQUESTS])
@pytest.mark.parametrize("said", [True, False], ids=["length said", "counted"])
def test_a_body_too_large_is_refused_before_it_is_parsed(client: httpx.Client, path: str, said: bool) -> None:
    """Previously 60 MB of nested lists blocked everybody for a minute and took 5 GB."""
    body = b"[" * 60_000_000
    pieces = (body[at : at + 500_000] for at in range(0, len(body), 500_000))
    reply = client.post(f"/{path}", content=body if said else pieces, headers=JSON)
    assert reply.status_code == 413
    assert f"at most {JSON_LIMIT:,} bytes" in in_words(reply)


@pytest.mark.parametrize("path", [REQUESTS])
@pytest.mark.parametrize("body", [b"[" * 400_000, b'{"data":' + b'{"a":' * 40 + b"1" + b"}" * 41])
def test_a_body_too_deep_is_refused(client: httpx.Client, path: str, body: bytes) -> None:
    reply = client.post(f"/{path}", content=body, headers=JSON)
    assert reply.status_code == 413
    assert "at most 32 lists inside each other" in in_words(reply)


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b'"x"', b"null", b"\xff", b'{"a":' + b"9" * 5000 + b"}"])
def test_a_body_that_is_no_request(client: httpx.Client, body: bytes) -> None:
    for path in (REQUESTS,):
        reply = client.post(f"/{path}", content=body, headers=JSON)
        assert reply.status_code == 400
        in_words(reply)


@pytest.mark.parametrize("kind", ["text/plain", "", "application/x-www-form-urlencoded", "application/jsonp", "\u00e9"])
def test_a_body_of_another_type(client: httpx.Client, kind: str) -> None:
    reply = client.post(f"/{REQUESTS}", content=b"{}", headers=[(b"content-type", kind.encode())])
    assert reply.status_code == 415
    assert "application/json" in in_words(reply)


def asked(client: httpx.Client, component: int, **other: Any) -> httpx.Response:
    request = {"session_hash": "s", "component_id": component, "fn_name": "tokens", "data": {}}
    return client.post(f"/{REQUESTS}", content=json.dumps({**request, **other}), headers=JSON)


WRONG_REQUESTS: dict[str, list[Any]] = {
    "component_id": ["x", None, -1, 10**6, 10**30, 1.5, True, []],
    "fn_name": ["__class__", "handle", "", None, 3, ["tokens"], "\ud800"],
    "session_hash": ["", None, 3, [], "x" * 201, "\ud800"],
    "more": ["\ud800", float("nan")],
}


def each(wrong: dict[str, list[Any]]) -> list[dict[str, Any]]:
    return [{name: value} for name, values in wrong.items() for value in values]


@pytest.mark.parametrize("other", each(WRONG_REQUESTS), ids=repr)
def test_a_request_of_the_wrong_shape(client: httpx.Client, component: int, other: dict[str, Any]) -> None:
    """Previously 22 of these were an HTTP 500."""
    reply = asked(client, component, **other)
    assert reply.status_code in (400, 404)
    in_words(reply)


@pytest.mark.parametrize(
    "data",
    ["\ud800", None, [], {"session": "\ud800"}, {"\udfff": 1}, {"session": 10**30}, {"session": [float("inf")]}],
    ids=repr,
)
def test_what_a_request_says_is_answered_by_the_page_in_words(
    client: httpx.Client, component: int, data: object
) -> None:
    """Previously a lone surrogate was an HTTP 500 and a traceback in the log."""
    reply = asked(client, component, data=data)
    assert reply.status_code == 200
    assert set(reply.json()) == {"error"}
    assert len(reply.json()["error"].splitlines()) == 1


FORM = {"session_hash": "s", "fn_name": "open_picture", "session": "x"}


def sent(client: httpx.Client, component: int, content: bytes, **fields: str) -> httpx.Response:
    data = {**FORM, "component_id": str(component), **fields}
    return client.post(f"/{REQUESTS}", data=data, files={"file": ("a.png", content)})


def test_a_file_as_large_as_allowed_arrives_and_leaves_nothing_behind(
    client: httpx.Client, component: int, passing: Path
) -> None:
    for content in (png(), b"x" * UPLOAD_LIMIT):
        reply = sent(client, component, content)
        assert reply.status_code == 200
        assert reply.json()["unknown"]
    assert list(passing.rglob("*")) == []


@pytest.mark.parametrize("size", [UPLOAD_LIMIT + 1, UPLOAD_LIMIT + 10**7])
def test_a_file_larger_than_that_is_refused(client: httpx.Client, component: int, size: int, passing: Path) -> None:
    reply = sent(client, component, b"x" * size)
    assert reply.status_code == 413
    assert "too large" in in_words(reply)
    assert list(passing.rglob("*")) == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"note": "x" * 70_000}, 413),
        ({f"field-{place}": "" for place in range(20)}, 413),
        ({"component_id": "x"}, 404),
        ({"component_id": "9" * 9}, 404),
        ({"component_id": "-1"}, 404),
        ({"fn_name": "__init__"}, 404),
        ({"session_hash": ""}, 400),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_form_of_the_wrong_shape(client: httpx.Client, component: int, fields: dict[str, str], status: int) -> None:
    reply = sent(client, component, png(), **fields)
    assert reply.status_code == status
    in_words(reply)


def test_many_files_in_one_form(client: httpx.Client, component: int) -> None:
    data = {**FORM, "component_id": str(component)}
    reply = client.post(f"/{REQUESTS}", data=data, files=[("file", b"x")] * 20)
    assert reply.status_code == 413
    in_words(reply)


PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n'


@pytest.mark.parametrize(
    "body", [b"", b"x", b"--b--\r\n", PART + b"\r\nabc", PART + b"X: " + b"y" * 9000 + b"\r\n\r\nabc\r\n--b--\r\n"]
)
def test_a_form_that_is_none(client: httpx.Client, body: bytes, passing: Path) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b"}
    reply = client.post(f"/{REQUESTS}", content=body, headers=headers)
    assert reply.status_code in (400, 413)
    in_words(reply)
    assert list(passing.rglob("*")) == []


def raw(client: httpx.Client, *pieces: bytes, cut: bool = False) -> bytes:
    """Send bytes as they are, then cut the connection off, or wait; return all that comes back until it is closed."""
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=30) as connection:
        for piece in pieces:
            connection.sendall(piece)
        if cut:
            connection.shutdown(socket.SHUT_WR)
        found = b""
        while chunk := connection.recv(65536):
            found += chunk
    return found


def test_an_upload_that_is_cut_off_leaves_nothing_behind(client: httpx.Client, passing: Path) -> None:
    """Previously what had arrived stayed on the disk for good."""
    head = (
        f"POST /{REQUESTS} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        "Content-Length: 9000000\r\n\r\n"
    )
    assert raw(client, head.encode(), PART + b"\r\n" + b"x" * 3_000_000, cut=True) == b""
    assert [path for path in passing.rglob("*") if path.is_file()] == []


def test_a_sender_that_asks_first_is_told_before_it_sends(client: httpx.Client) -> None:
    head = f"POST /{REQUESTS} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
    reply = raw(client, head.encode() + b"Connection: close\r\nContent-Length: 60000000\r\n\r\n")
    assert reply.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "line", [b"GET / NONSENSE", b"\x00\x01", b"GET /\xff HTTP/1.1", b"POST / HTTP/1.1\r\nContent-Length: -1"]
)
def test_what_is_no_http_is_answered_too(client: httpx.Client, line: bytes) -> None:
    assert raw(client, line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")[:12] in (
        b"HTTP/1.1 400",
        b"HTTP/1.1 404",
        b"HTTP/1.1 405",
    )


def test_the_document_is_asked_for_with_a_query_of_anybodys(client: httpx.Client) -> None:
    for query in ("deep_link=../../x", "page=x", "__theme=dark", "%ff=%00"):
        assert client.get(f"/?{query}").status_code == 200


def test_a_password_is_asked_for_everywhere(tmp_path: Path) -> None:
    built = page.build(page.Settings(loader(FakeEngine()), folder(tmp_path, [ENTRY])))
    address = serve(built, block=False, access=Access(account=("visitor", "correct horse")))
    [number] = [number for number, one in built.blocks.blocks.items() if getattr(one, "server_fns", None)]
    try:
        with httpx.Client(base_url=address, timeout=30) as client:
            assert '"auth_required":true' in client.get("/").text
            assert asked(client, number).status_code == 401
            wrong = client.post("/login", data={"username": "visitor", "password": "correct"})
            assert wrong.status_code == 400
            assert client.post("/login", data={"username": "visitor", "password": "correct horse"}).status_code == 200
            assert asked(client, number).status_code == 200
    finally:
        built.blocks.close(verbose=False)


def test_the_start_says_who_can_use_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built = page.build(page.Settings(loader(FakeEngine()), folder(tmp_path, [ENTRY])))
    for host, access, expected in (
        ("127.0.0.1", Access(), []),
        ("0.0.0.0", Access(), ["set PASSWORD"]),
        ("0.0.0.0", Access(account=("visitor", "correct horse")), ["log in as 'visitor'"]),
    ):
        serve(built, listening=listen(host, 0), block=False, access=access)
        built.blocks.close(verbose=False)
        said = capsys.readouterr().out.strip().splitlines()
        assert len(said) == 1 + len(expected)
        assert all(words in line for words, line in zip(expected, said[1:], strict=True))
        assert "correct horse" not in "".join(said)


@pytest.mark.slow
def test_the_temporary_folder_goes_with_the_program(tmp_path: Path) -> None:
    """Previously nothing was ever cleaned; a program that is told to end (SIGTERM) has to clean up too."""
    left = tmp_path / "glassbox-llava-dead"
    left.mkdir()
    (left / "lock").touch()
    (left / "upload.jpg").write_bytes(b"x")
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PORT": "0", "MODEL": str(tmp_path / "nothing")}
    program = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=HOUSE,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout
    assert program.stderr
    try:
        assert "Glassbox LLaVA is at http://127.0.0.1:" in program.stdout.readline()
        [folder] = tmp_path.iterdir()
        assert folder != left
    finally:
        program.send_signal(signal.SIGTERM)
        _, said = program.communicate(timeout=60)
    assert list(tmp_path.iterdir()) == []
    assert "Traceback" not in said
