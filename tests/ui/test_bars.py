"""The first line and the summary line: they never hide failures or where requests go."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from types import MappingProxyType

import pytest
from textual.app import App, ComposeResult

from imtui.core.batch import Tallies
from imtui.core.outcome import State
from imtui.session import Phase, Progress
from imtui.settings import Profile
from imtui.ui.layout import MIN_SIZE
from imtui.ui.widgets.summary_bar import SummaryBar
from tests.support.stage import LIVE, SANDBOX, make_app, on_stage

CODES = (400, 401, 404, 429, 452, 455, 503)


class OneBar(App[None]):
    CSS = "SummaryBar { height: 1; }"

    def compose(self) -> ComposeResult:
        yield SummaryBar()


def tallies(each: int) -> Tallies:
    """So many of every state, and refusals of every code."""
    by_state = dict.fromkeys(State, each)
    by_state[State.REFUSED] = each * len(CODES)
    return Tallies(MappingProxyType(by_state), MappingProxyType(dict.fromkeys(CODES, each)))


async def test_no_width_or_phase_hides_the_unconfirmed_count() -> None:
    app = OneBar()
    async with app.run_test(size=(200, 2)) as pilot:
        bar = app.query_one(SummaryBar)
        for width in (200, 100, 80, 70, 60):
            await pilot.resize_terminal(width, 2)
            while bar.size.width != width:
                await pilot.pause()
            for each, phase, begun in product((1, 99, 9_999, 100_000), Phase, (False, True)):
                bar.show(tallies(each), Progress(each * 12, each * begun, 3_600.0, 148.0), phase)
                line = bar.render().plain
                assert f"? {each:,}" in line, line
                assert f"✔ {each:,}" in line, line
                assert len(line) == width


@pytest.mark.parametrize("phase", [Phase.PAUSED, Phase.STOPPING])
async def test_a_paused_run_says_so_at_80_columns(phase: Phase) -> None:
    app = OneBar()
    async with app.run_test(size=(80, 2)):
        bar = app.query_one(SummaryBar)
        bar.show(tallies(1), Progress(12, 3, 5.0, 148.0), phase)
        assert phase.value.upper() in bar.render().plain


@pytest.mark.parametrize(("planned", "words"), [(60, "  0:05 "), (24, "  last run 0:05 ")])
async def test_the_progress_of_a_retry_is_called_last_run(planned: int, words: str) -> None:
    app = OneBar()
    async with app.run_test(size=(80, 2)):
        bar = app.query_one(SummaryBar)
        by_state = {**dict.fromkeys(State, 0), State.CANCELLED: 60}
        batch = Tallies(MappingProxyType(by_state), MappingProxyType({}))
        bar.show(batch, Progress(planned, planned, 5.0, 148.0), Phase.IDLE)
        assert bar.render().plain.endswith(words)


async def test_after_a_run_code_counts_outrank_its_duration() -> None:
    app = OneBar()
    async with app.run_test(size=(80, 2)):
        bar = app.query_one(SummaryBar)
        by_state = {State.CANCELLED: 19_963, State.REFUSED: 27, State.UNCONFIRMED: 10}
        by_code = {400: 1, 402: 1, 422: 2, 429: 3, 455: 14, 503: 6}
        batch = Tallies(MappingProxyType(dict.fromkeys(State, 0) | by_state), MappingProxyType(by_code))
        bar.show(batch, Progress(20_000, 20_000, 20.0, 995.0), Phase.IDLE)
        assert "455×14" in bar.render().plain


@pytest.mark.parametrize("profile", [LIVE, SANDBOX])
async def test_the_account_is_cut_before_the_host(monkeypatch: pytest.MonkeyPatch, profile: Profile) -> None:
    monkeypatch.setenv("https_proxy", "http://px.invalid:3128")
    named = replace(profile, name="a name of the account with 31 c")
    async with on_stage(make_app(profile=named), MIN_SIZE) as stage:
        line = stage.target.render().plain
        assert len(line) == MIN_SIZE[0]
        assert "a name" in line
        if profile is LIVE:
            assert line.rstrip().endswith("… · api.iletimerkezi.com · via proxy"), line
        else:
            assert line.rstrip().endswith(" · 127.0.0.1:9"), line


async def test_a_long_account_is_cut_and_live_is_not() -> None:
    async with on_stage(make_app(profile=LIVE), (40, 24)) as stage:
        line = stage.target.render().plain
        assert line.startswith(" ≡ imtui   LIVE ")
        assert len(line) == 40


async def test_without_an_account_the_line_says_how_to_enter_one() -> None:
    async with on_stage(make_app(profile=None)) as stage:
        await stage.press("escape")
        assert "NO ACCOUNT" in stage.target.render().plain
        assert not stage.target.has_class("live", "sandbox")


async def test_the_proxy_is_shown_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "http://user:canary@px.invalid:3128")
    async with on_stage(make_app(profile=LIVE)) as stage:
        line = str(stage.target.render())
        assert "acme · api.iletimerkezi.com · via proxy px.invalid:3128" in line
        assert "canary" not in stage.app.export_screenshot()


async def test_the_clock_is_never_joined_to_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:56935")
    async with on_stage(make_app(profile=LIVE)) as stage:
        for width in range(70, 100):
            await stage.resize(width, 24)
            line = stage.target.render().plain
            assert re.search(r"56935\d|proxy\d", line) is None, line


async def test_a_proxy_is_named_or_mentioned_at_every_width(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "a-very-long-name-of-a-proxy.internal.invalid:3128"
    monkeypatch.setenv("https_proxy", f"http://{name}")
    async with on_stage(make_app("428", profile=LIVE)) as stage:
        for width in (60, 80, 120):
            await stage.resize(width, 24)
            assert "api.iletimerkezi.com · via proxy" in stage.target.render().plain, width
            assert len(stage.target.render().plain) == width
            await stage.press("ctrl+r")
            assert f"Proxy     {name}" in stage.question, width
            await stage.press("escape")
