"""Random keys and clicks during a run: no exception, and no cancel beyond the confirmed run."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from textual import events

from imtui.core.retry import RetryPolicy
from imtui.ui.screens.questions.prompt import Prompt
from tests.support.stage import SANDBOX, GatedProvider, Stage, make_app, on_stage

KEYS = [
    *"abcdefghijklmnoprstuvwxzABCFNPRTZ0123456789/?,. ",
    *("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "tab", "shift+tab", "backspace"),
    *("enter", "escape", "ctrl+p", "ctrl+r", "ctrl+z", "ctrl+y", "ctrl+down", "ctrl+up", "f1", "delete"),
]
YES = {"y", "a", "Y", "A", "enter", "ctrl+s"}
"""Keys that may answer yes. They are not pressed in a question. `q` is left out: twice, it leaves imtui."""


BURSTS, BURST = 60, 20
"""Writes, and keys in each: 1,200 keys."""
RUN = [str(number) for number in range(5000, 5020)]


def is_question(stage: Stage) -> bool:
    return isinstance(stage.screen, Prompt) or "Question" in type(stage.screen).__name__


def press(stage: Stage, key: str) -> None:
    character = " " if key == "space" else key if len(key) == 1 else None
    stage.app.post_message(events.Key("space" if key == " " else key, " " if key == " " else character))


def click(stage: Stage, x: int, y: int) -> None:
    for kind in (events.MouseDown, events.MouseUp):
        stage.app.post_message(
            kind(None, x, y, 0, 0, button=1, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=y)
        )


async def test_random_keys_and_clicks_send_nothing_and_raise_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    chance = random.Random(15)  # noqa: S311 (not for a secret)
    provider = GatedProvider(answers=10)
    app = make_app(
        " ".join(RUN),
        provider,
        workers=2,
        # On a slow machine, a request that waits too long ends without a reply. It must not be retried.
        retry=RetryPolicy(tries=1),
        config_path=tmp_path / "config.toml",
        journal_path=tmp_path / "journal.sqlite3",
        open_sandbox=lambda: SANDBOX,
    )
    async with on_stage(app, (100, 30)) as stage:
        await stage.run()
        await stage.until(lambda: len(provider.seen) > 2)
        for _ in range(BURSTS):
            for key in chance.choices(KEYS, k=BURST):
                # A key before it in the same write may have opened a question.
                if key not in YES:
                    press(stage, key)
            await stage.pilot.pause()
            if not is_question(stage):
                press(stage, chance.choice(sorted(YES)))
                click(stage, chance.randrange(100), chance.randrange(30))
                await stage.pilot.pause()
            assert not app._exit
        provider.let_go(1000)
        await stage.pilot.pause()
    assert set(provider.seen) <= set(RUN)
    assert len(provider.seen) == len(set(provider.seen))
