"""What is chosen at the start: a wrong value ends in one line and status 2, before anything is imported or built."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lessons.server.arguments import parse

HOUSE = Path(__file__).parents[3]


def test_by_default_this_machine_alone(tmp_path: Path) -> None:
    chosen = parse([], {})
    assert (chosen.model, chosen.host, chosen.port, chosen.threads) == ("workshop", "127.0.0.1", 7860, None)
    assert (chosen.root_path, chosen.frame_ancestors, chosen.allowed_hosts) == ("", "'none'", ())
    assert (chosen.trusted_proxies, chosen.password, chosen.user) == ("127.0.0.1,::1", "", "visitor")


def test_the_command_line_comes_before_the_environment_and_nothing_is_the_default() -> None:
    environment = {"PORT": "8000", "MODEL": "a", "HOST": "::1", "ROOT_PATH": "/x/", "THREADS": "3", "USER": "root"}
    chosen = parse(["--model", "b", "--port", ""], environment)
    assert (chosen.model, chosen.port, chosen.host, chosen.root_path) == ("b", 7860, "::1", "/x")
    assert (chosen.threads, chosen.user) == (3, "visitor")
    assert parse([], {"PORT": "", "MODEL": "", "HOST": ""}).port == 7860


def test_a_password_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("correct horse\nand a note\n", "utf-8")
    assert parse([], {"PASSWORD": "x"}).password == "x"
    assert parse(["--password-file", str(tmp_path / "secret")], {"PASSWORD": "x"}).password == "correct horse"
    assert parse([], {"PASSWORD_FILE": str(tmp_path / "secret")}).password == "correct horse"


def test_a_hub_is_known_by_its_name_on_this_machine_and_does_not_narrow_a_network() -> None:
    hub = {"JUPYTERHUB_PUBLIC_URL": "https://hub.school.edu/user/jo/"}
    assert parse([], hub).allowed_hosts == ("hub.school.edu",)
    assert parse([], {**hub, "HOST": "0.0.0.0"}).allowed_hosts == ()
    for nowhere in ("http://[", "http://[x]y", "https://a\N{ACCOUNT OF}b/"):  # previously a traceback
        assert parse([], {"JUPYTERHUB_HOST": nowhere, "SPACE_HOST": nowhere}).allowed_hosts == ()
    assert parse([], {**hub, "ALLOWED_HOSTS": "a.org, .b.org *"}).allowed_hosts == (
        "a.org",
        ".b.org",
        "*",
        "hub.school.edu",
    )


WRONG = [
    *(("--port", port) for port in ("abc", "-1", "65536", "8e3", "7860.0", " 7860", "٣", "9" * 5000)),
    *(("--threads", count) for count in ("0", "-1", "many", "99999", "1.5")),
    *(("--pictures", folder) for folder in ("/nowhere", __file__, "\0", "~no-such-user/pictures")),
    *(("--root-path", path) for path in ("llava", "/a b", "/a?b", "https://x/y", "/a//b", "/a/../b", "/.", "/..")),
    *(("--frame-ancestors", sites) for sites in ("a;b", "none self", "https://x/y")),
    *(("--allowed-hosts", names) for names in ("https://x", "a/b", "a:b:c", "*.school.edu", ".*")),
    *(("--trusted-proxies", addresses) for addresses in ("proxy", "10.0.0.0/99", "10.0.0.1:80")),
    *(("--password-file", file) for file in ("/nowhere", "/", os.devnull, "~no-such-user/secret")),
    *(("--user", user) for user in (" ", "\udcff")),
    ("--password", "secret"),
    ("--nonsense",),
    ("--model",),
    ("stray",),
]


def test_a_password_that_no_browser_can_send_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Previously each login was an HTTP 500."""
    with pytest.raises(SystemExit) as ended:
        parse([], {"PASSWORD": "p\udcff"})
    assert ended.value.code == 2
    assert capsys.readouterr().err == "app.py: the password (PASSWORD) is not text in UTF-8\n"


@pytest.mark.parametrize("words", WRONG, ids=lambda words: " ".join(words)[:30])
def test_a_wrong_value_ends_in_one_line(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Previously `PORT=abc` was a traceback, and the rest two lines of usage before the reason."""
    with pytest.raises(SystemExit) as ended:
        parse(list(words), {})
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("app.py: ")
    assert len(said.splitlines()) == 1
    assert len(said) > len("app.py: ") + 10


def test_help_names_every_option_and_its_variable(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["--help"], {})
    assert ended.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    for name in ("MODEL", "HOST", "PORT", "PICTURES", "THREADS", "ROOT_PATH", "FRAME_ANCESTORS", "ALLOWED_HOSTS"):
        assert f"({name})" in said
    assert "PASSWORD" in said
    assert "(TRUSTED_PROXIES)" in said
    assert "(GLASSBOX_LANGUAGE)" in said


def ends(tmp_path: Path, *words: str, **environment: str) -> str:
    """What the program says before it ends with status 2."""
    done = subprocess.run(
        [sys.executable, "app.py", *words],
        cwd=HOUSE,
        env={**os.environ, "TMPDIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.glob("glassbox-*")) == []
    return done.stderr


def test_a_port_in_use_ends_in_one_line(tmp_path: Path) -> None:
    """Previously a traceback of Gradio's, five seconds later."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port} is in use" in ends(tmp_path, PORT=str(port))


@pytest.mark.slow
def test_pictures_that_cannot_be_read_end_in_one_line(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "pictures.json").write_bytes(b"\xff{")
    assert "pictures.json" in ends(tmp_path, "--pictures", str(pictures), PORT="0")


@pytest.mark.slow
def test_a_record_that_is_none_ends_in_one_line(tmp_path: Path) -> None:
    record = tmp_path / "run.safetensors"
    record.write_bytes(b"x")
    assert "run.safetensors" in ends(tmp_path, MODEL=str(record), PORT="0")
