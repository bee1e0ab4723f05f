"""`imtui check` against real servers: each fault has its own cause and next step."""

from __future__ import annotations

import json
import os
import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import trustme

from imtui.cli.checks.account import check_account
from imtui.cli.checks.result import CheckResult, with_timeout
from imtui.journal import Journal
from imtui.sandbox import HASH, KEY
from tests.support.fake_keyring import FakeKeyring
from tests.support.faulty_server import (
    FaultyServer,
    Step,
    answer,
    envelope,
    hold,
    http,
    read,
    read_head,
    say,
    upgrade,
)
from tests.support.journals import wait_until_written
from tests.support.nobody import without_rights
from tests.support.program import Ended, Program
from tests.support.program import Serve as ServeSandbox
from tests.support.servers import Serve, server_context

BALANCE = b'{"response":{"status":{"code":200,"message":"ok"},"balance":{"amount":"12.50","sms":"340"}}}'
HOST = "api.invalid"


def balance(*, at: datetime | None = None) -> Step:
    return say(http(200, BALANCE, *([f"Date: {format_datetime(at, usegmt=True)}"] if at else [])))


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def server() -> Iterator[Serve]:
    with ExitStack() as stack:

        def start(*scripts: Sequence[Step], context: ssl.SSLContext | None = None) -> FaultyServer:
            return stack.enter_context(FaultyServer(*scripts, context=context))

        yield start


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> trustme.CA:
    """The only authority that is trusted."""
    authority = trustme.CA()
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return authority


class Report:
    """What `imtui check --json` wrote."""

    def __init__(self, ended: Ended) -> None:
        document: dict[str, Any] = json.loads(ended.out)
        self.checks = {check["check"]: check for check in document["checks"]}
        assert document["ok"] is (not self.failed)
        assert ended.status == (1 if self.failed else 0)
        assert KEY not in ended.out + ended.err
        assert HASH not in ended.out + ended.err

    @property
    def failed(self) -> list[str]:
        return [name for name, check in self.checks.items() if check["result"] == "failed"]

    def words(self, name: str) -> str:
        """What was found, and what to do."""
        return f"{self.checks[name]['detail']} | {self.checks[name]['advice']}"

    def result(self, name: str) -> str:
        return str(self.checks[name]["result"])


def check(imtui: Program, *argv: str) -> Report:
    return Report(imtui("check", "--json", *argv))


@pytest.mark.usefixtures("account")
class TestWithEverythingInOrder:
    def test_no_check_fails_and_the_status_is_0(self, imtui: Program, server: Serve, config: Path) -> None:
        report = check(imtui, "--base-url", server([read, balance(at=now())]).url)
        assert report.failed == []
        assert str(config) in report.words("settings")
        assert "ILETIMERKEZI_API_KEY" in report.words("account")
        assert "12.50 · 340 SMS" in report.words("access")
        assert {name for name in report.checks if report.result(name) == "skipped"} == {
            "proxy",
            "certificate",
            "terminal",
        }

    def test_only_the_balance_is_asked_for(self, imtui: Program, server: Serve) -> None:
        provider = server([read, balance(), hold], [read, balance()])
        check(imtui, "--base-url", provider.url)
        assert [request.head.split(b"\r\n")[0] for request in provider.requests] == [
            b"POST /v1/get-balance/json HTTP/1.1"
        ]

    def test_nothing_is_created(self, imtui: Program, serve: ServeSandbox, tmp_path: Path) -> None:
        before = sorted(tmp_path.rglob("*"))
        assert check(imtui, "--base-url", serve("428").base_url).failed == []
        assert sorted(tmp_path.rglob("*")) == before

    def test_a_journal_in_use_passes(self, imtui: Program, serve: ServeSandbox, state: Path) -> None:
        with Journal.open(state / "journal.sqlite3") as journal:
            journal.batch().add(["428"])
            wait_until_written(journal)
            before = sorted(state.iterdir())
            report = check(imtui, "--base-url", serve().base_url)
            assert sorted(state.iterdir()) == before
        assert report.failed == []
        assert "1 batch; another imtui is using it" in report.words("journal")

    def test_a_trusted_certificate_has_its_end(
        self, imtui: Program, server: Serve, authority: trustme.CA
    ) -> None:
        context = server_context(authority.issue_cert("127.0.0.1", not_after=datetime(2099, 5, 1)))  # noqa: DTZ001 (UTC for trustme)
        report = check(imtui, "--base-url", server([read, balance()], context=context).url)
        assert report.failed == []
        assert "trusted, valid until 1 May 2099" in report.words("certificate")

    def test_a_proxy_leads_to_the_provider(
        self, imtui: Program, server: Serve, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        context = server_context(authority.issue_cert(HOST))
        proxy = server([read_head, say(b"HTTP/1.1 200 OK\r\n\r\n"), upgrade(context), read, balance()])
        monkeypatch.setenv("https_proxy", f"http://user:canary-password@{proxy.authority}")
        ended = imtui("check", "--json", "--base-url", f"https://{HOST}")
        report = Report(ended)
        assert report.failed == []
        assert [report.result(name) for name in ("proxy", "provider", "certificate")] == ["passed"] * 3
        assert "canary-password" not in ended.out + ended.err

    @pytest.mark.parametrize(("language", "last"), [("en", "works."), ("tr", "çalışıyor.")])
    def test_the_list_has_a_line_for_each_check(
        self, imtui: Program, serve: ServeSandbox, language: str, last: str
    ) -> None:
        ended = imtui("check", "--lang", language, "--base-url", serve("428").base_url)
        assert (ended.status, ended.err) == (0, "")
        *lines, summary = ended.out.splitlines()
        marks = [line[0] for line in lines if line[0] != " "]
        assert set(marks) == {"✔", "–"}
        assert len(marks) == 11
        assert summary.endswith(last)


@pytest.mark.usefixtures("account")
class TestConnection:
    def test_rejected_credentials_have_the_causes_of_a_401(self, imtui: Program, server: Serve) -> None:
        provider = server([read, say(http(401, envelope(401, "Üyelik bilgileri hatalı")))])
        report = check(imtui, "--base-url", provider.url)
        assert report.failed == ["access"]
        assert "The key or the hash is wrong." in report.words("access")
        assert report.result("journal") == "passed"

    def test_a_refused_connection_is_the_provider(self, imtui: Program, dead_url: str) -> None:
        report = check(imtui, "--base-url", dead_url)
        assert report.failed == ["provider"]
        assert "Connection refused" in report.words("provider")
        assert report.checks["access"] == {
            "check": "access",
            "result": "skipped",
            "detail": "the provider is not reached",
            "advice": "",
        }

    def test_a_host_without_address_is_the_provider(self, imtui: Program) -> None:
        report = check(imtui, "--base-url", f"https://{HOST}")
        assert report.failed == ["provider"]
        assert f"{HOST} is not reached" in report.words("provider")

    def test_silence_ends_at_the_time_limit(self, imtui: Program, server: Serve) -> None:
        report = check(imtui, "--timeout", "1", "--base-url", server([read, hold]).url)
        assert report.failed == ["access"]
        assert "deadline" in report.words("access")
        assert "--timeout SECONDS waits longer" in report.words("access")

    def test_a_page_instead_of_a_reply_fails_the_access(self, imtui: Program, server: Serve) -> None:
        page = server([read, say(http(200, b"<html>Please sign in</html>"))])
        report = check(imtui, "--base-url", page.url)
        assert report.failed == ["access"]
        assert "not JSON" in report.words("access")
        assert "the network asks for a sign-in" in report.words("access")

    def test_another_code_is_shown_as_it_came(self, imtui: Program, server: Serve) -> None:
        report = check(imtui, "--base-url", server([read, say(answer(452, "Hata"))]).url)
        assert report.failed == ["access"]
        assert "452 Hata" in report.words("access")

    @pytest.mark.parametrize(
        ("shift", "words"),
        [(7290, "at the provider"), (-310, "at the provider"), (20, "agrees"), (-20, "agrees")],
    )
    def test_a_clock_that_differs_by_more_than_a_minute_fails(
        self, imtui: Program, server: Serve, shift: int, words: str
    ) -> None:
        provider = server([read, balance(at=now() + timedelta(seconds=shift))])
        report = check(imtui, "--base-url", provider.url)
        assert report.failed == (["clock"] if abs(shift) > 60 else [])
        assert words in report.words("clock")


@pytest.mark.usefixtures("account")
class TestProxy:
    def test_a_dead_proxy_is_the_proxy(
        self, imtui: Program, dead_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("https_proxy", dead_url)
        report = check(imtui, "--base-url", f"https://{HOST}")
        assert report.failed == ["proxy"]
        assert "is not reached: Connection refused" in report.words("proxy")
        assert "https_proxy" in report.words("proxy")
        assert report.checks["provider"]["detail"] == "the proxy cannot be used"

    @pytest.mark.parametrize(
        ("reply", "failed", "words"),
        [
            ("407 Proxy Authentication Required", "proxy", "wants a user and a password"),
            ("403 Forbidden", "provider", f"does not connect to {HOST}: 403 Forbidden"),
            ("502 Bad Gateway", "provider", f"does not connect to {HOST}: 502 Bad Gateway"),
        ],
    )
    def test_a_proxy_that_refuses_says_why(
        self,
        imtui: Program,
        server: Serve,
        monkeypatch: pytest.MonkeyPatch,
        reply: str,
        failed: str,
        words: str,
    ) -> None:
        proxy = server([read_head, say(f"HTTP/1.1 {reply}\r\nContent-Length: 0\r\n\r\n".encode())])
        monkeypatch.setenv("https_proxy", proxy.url)
        report = check(imtui, "--base-url", f"https://{HOST}")
        assert report.failed == [failed]
        assert words in report.words(failed)

    def test_a_wrong_proxy_address_is_not_repeated(
        self, imtui: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("https_proxy", "socks9://user:canary-password@proxy")
        ended = imtui("check", "--json", "--base-url", f"https://{HOST}")
        assert Report(ended).failed == ["proxy"]
        assert "canary-password" not in ended.out + ended.err

    def test_an_entry_that_matches_nothing_fails_the_proxy(
        self, imtui: Program, dead_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("https_proxy", dead_url)
        monkeypatch.setenv("no_proxy", "http://intern")
        report = check(imtui, "--base-url", f"https://{HOST}")
        assert report.failed == ["proxy"]
        assert "no_proxy has entries that match nothing" in report.words("proxy")


@pytest.mark.usefixtures("account")
class TestCertificate:
    @pytest.mark.usefixtures("authority")
    def test_an_unknown_authority_asks_for_its_file(self, imtui: Program, server: Serve) -> None:
        context = server_context(trustme.CA().issue_cert("127.0.0.1"))
        provider = server([read, balance()], context=context)
        report = check(imtui, "--base-url", provider.url)
        assert report.failed == ["certificate"]
        assert "SSL_CERT_FILE" in report.words("certificate")
        assert report.result("access") == "skipped"
        assert provider.requests == []

    def test_an_expired_certificate_leads_to_the_clock(
        self, imtui: Program, server: Serve, authority: trustme.CA
    ) -> None:
        certificate = authority.issue_cert("127.0.0.1", not_after=now().replace(tzinfo=None) - timedelta(1))
        provider = server([], context=server_context(certificate))
        report = check(imtui, "--base-url", provider.url)
        assert report.failed == ["certificate"]
        assert "certificate has expired | Check date and time" in report.words("certificate")

    def test_another_host_leads_to_the_base_url(
        self, imtui: Program, server: Serve, authority: trustme.CA
    ) -> None:
        provider = server([], context=server_context(authority.issue_cert("192.0.2.1")))
        report = check(imtui, "--base-url", provider.url)
        assert report.failed == ["certificate"]
        assert "IP address mismatch" in report.words("certificate")
        assert "Check the host in the base URL" in report.words("certificate")

    def test_a_missing_certificate_file_is_named(
        self, imtui: Program, server: Serve, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", "/missing/authority.pem")
        provider = server([], context=server_context(trustme.CA().issue_cert("127.0.0.1")))
        report = check(imtui, "--base-url", provider.url)
        assert report.failed == ["certificate"]
        assert "SSL_CERT_FILE names /missing/authority.pem" in report.words("certificate")

    def test_a_port_without_tls_has_no_encrypted_connection(self, imtui: Program, server: Serve) -> None:
        provider = server([say(b"HTTP/1.1 400 Bad Request\r\n\r\n")])
        report = check(imtui, "--base-url", f"https://{provider.authority}")
        assert report.failed == ["certificate"]
        assert "Check the port in the base URL" in report.words("certificate")
        assert "_ssl.c" not in report.words("certificate")


class TestSettings:
    def test_broken_toml_skips_the_account_alone(self, imtui: Program, config: Path) -> None:
        config.write_text(f'[profiles.acme]\nkey = "{KEY}"\nhash = "{HASH}\n')
        report = check(imtui)
        assert report.failed == ["settings"]
        assert "is not valid TOML at line 3" in report.words("settings")
        assert report.checks["account"]["detail"] == "the settings file cannot be used"
        assert report.result("journal") == "passed"

    def test_the_environment_needs_no_settings(
        self, imtui: Program, config: Path, account: None, serve: ServeSandbox
    ) -> None:
        assert account is None
        config.write_text("workers = 0\n")
        report = check(imtui, "--base-url", serve().base_url)
        assert report.failed == ["settings"]
        assert report.result("access") == "passed"

    def test_a_folder_that_cannot_be_read_fails(
        self, imtui: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with without_rights() as folder:
            (folder / "imtui").mkdir(0)
            monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
            monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
            report = check(imtui)
        assert report.failed == ["settings"]
        assert "Permission denied" in report.words("settings")

    def test_keys_and_themes_are_checked(self, imtui: Program, config: Path) -> None:
        config.write_text('[keys]\nrum = "x"\n')
        assert "rum is not a command" in check(imtui).words("settings")

    def test_a_file_that_others_can_read_keeps_its_mode(self, imtui: Program, config: Path) -> None:
        config.chmod(0o644)
        assert "chmod 600" in check(imtui).words("settings")
        assert config.stat().st_mode & 0o777 == 0o644

    def test_a_missing_file_that_was_named_fails(self, imtui: Program, tmp_path: Path) -> None:
        report = check(imtui, "--config", str(tmp_path / "none.toml"))
        assert "there is no such file" in report.words("settings")

    def test_without_an_account_the_network_is_skipped(self, imtui: Program) -> None:
        report = check(imtui)
        assert report.failed == ["account"]
        assert "There are no credentials" in report.words("account")
        assert report.checks["provider"]["detail"] == "there is no account to use"

    def test_an_unknown_profile_fails_the_account(self, imtui: Program, config: Path) -> None:
        config.write_text(f'[profiles.acme]\nkey = "{KEY}"\nhash = "{HASH}"\n')
        report = check(imtui, "--profile", "acne")
        assert report.failed == ["account"]
        assert "The profiles are: acme" in report.words("account")

    def test_half_an_environment_fails_the_account(
        self, imtui: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ILETIMERKEZI_API_KEY", KEY)
        assert "ILETIMERKEZI_API_HASH is not set" in check(imtui).words("account")


class TestFiles:
    def test_a_read_only_state_folder_fails_journal_and_log(
        self, imtui: Program, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with without_rights() as folder:
            folder.chmod(0o500)
            for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
                monkeypatch.setenv(name, str(folder))
            report = check(imtui)
        assert report.failed == ["account", "journal", "log"]
        assert "Permission denied" in report.words("journal")
        assert "XDG_STATE_HOME" in report.words("log")

    def test_a_file_that_is_no_journal_is_left_alone(self, imtui: Program, tmp_path: Path) -> None:
        path = tmp_path / "notes.txt"
        path.write_text("312891245\n")
        report = check(imtui, "--journal", str(path))
        assert "not an imtui journal" in report.words("journal")
        assert path.read_text() == "312891245\n"
        assert report.result("log") == "passed"

    def test_a_damaged_journal_fails(self, imtui: Program, state: Path) -> None:
        path = state / "journal.sqlite3"
        with Journal.open(path) as journal:
            journal.batch().add([str(number) for number in range(1000, 3000)])
        content = path.read_bytes()
        path.write_bytes(content[:8192] + b"\xff" * 8192 + content[16384:])
        report = check(imtui)
        assert "damaged" in report.words("journal")
        assert [file.name for file in state.iterdir()] == [path.name]

    def test_a_log_that_is_a_folder_fails(self, imtui: Program, state: Path) -> None:
        (state / "imtui.log").mkdir(parents=True)
        assert "Is a directory" in check(imtui).words("log")


def test_the_list_says_what_to_do_below_the_cross(imtui: Program) -> None:
    ended = imtui("check")
    lines = ended.out.splitlines()
    cross = next(number for number, line in enumerate(lines) if line.startswith("✖"))
    assert re.fullmatch(r"✖ account +no key and hash", lines[cross])
    assert lines[cross + 1].startswith("    There are no credentials.")
    assert lines[-1] == "1 check failed."
    assert ended.status == 1


def test_json_is_english_in_every_language(imtui: Program, serve: ServeSandbox, account: None) -> None:
    assert account is None
    url = serve("428").base_url
    english, turkish = (
        json.loads(imtui("check", "--json", "--lang", name, "--base-url", url).out) for name in ("en", "tr")
    )
    language = [document["checks"].pop()["detail"] for document in (english, turkish)]
    assert english == turkish
    assert language == ["English, from --lang", "Türkçe, from --lang"]


def test_only_one_check_waits_for_a_hung_keyring(
    imtui: Program, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("[profiles.acme]\nkeyring = true\n")
    unlocked = Event()
    ring = FakeKeyring()
    monkeypatch.setattr(ring, "get_password", lambda *_: unlocked.wait() and None)
    monkeypatch.setitem(sys.modules, "keyring", ring)

    def at_once(seconds: float, check: partial[CheckResult]) -> CheckResult | None:
        return with_timeout(0.01 if check.func is check_account else seconds, check)

    monkeypatch.setattr("imtui.cli.commands.check.with_timeout", at_once)
    report = Report(imtui("check", "--json"))
    unlocked.set()
    assert report.failed == ["account"]
    assert "no result within" in report.checks["account"]["detail"]
    online = ["proxy", "provider", "certificate", "access", "clock"]
    assert {report.checks[name]["detail"] for name in online} == {"an earlier check has no result"}


@pytest.mark.usefixtures("account", "tmp_path")
def test_ctrl_c_ends_it_without_a_traceback(server: Serve) -> None:
    provider = server([read, hold])
    program = subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-m", "imtui", "check", "--base-url", provider.url],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ,
    )
    provider.peer().left.wait(0)
    assert program.stdout is not None
    lines = [program.stdout.readline() for _ in range(3)]
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=30)
    assert program.returncode == 130
    assert err == b""
    assert lines[0].startswith("✔".encode())
    assert b"Traceback" not in out
