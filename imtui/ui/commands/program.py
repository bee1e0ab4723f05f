"""Commands that choose the account, show the help, and quit."""

from __future__ import annotations

from typing import Final

from textual import events

from imtui.messages import lazy, plazy
from imtui.session.availability import cannot_use_account
from imtui.ui.commands.command import Command, session_refusal
from imtui.ui.commands.context import Context


def _quit(context: Context) -> None:
    """Quit imtui. Ask first if something is not finished.

    imtui asks if an order is queued or under way, if a source is being read, or if the entry line has text
    that is not an order ID.
    """
    app = context.screen.app
    app.call_later(app.action_quit, events.Event())


COMMANDS: Final = (
    Command(
        "account",
        "c",
        plazy("command", "Account"),
        lazy("Choose or change the credentials"),
        lambda context: context.ask_account(""),
        session_refusal(cannot_use_account),
    ),
    Command(
        "help",
        "question_mark,f1",
        plazy("command", "Help"),
        lazy("Show keys, colours and codes"),
        lambda context: context.show_help(),
    ),
    Command(
        "quit",
        "ctrl+q,q",
        plazy("command", "Quit"),
        lazy("Quit imtui; nothing is cancelled by this"),
        _quit,
    ),
)
