"""What the command palette offers: the commands of the dashboard, the languages, and further entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from imtui.messages import LANGUAGES, Message, MissingCatalogError, lazy
from imtui.ui import screens
from imtui.ui.dashboard import Dashboard

_LANGUAGE_ABOUTS: Final = {
    "en": lazy("Show imtui in English, now and at the next start"),
    "tr": lazy("Show imtui in Turkish, now and at the next start"),
}
"""The description of each language."""


def entry(title: Message, about: Message, act: Callable[[], object], key: str = "") -> screens.Entry:
    """An entry that is found in every language. `key` does the same; empty if there is none."""
    shown = f"{title} ({key})" if key else str(title)
    return screens.Entry(shown, str(about), act, title.in_all_languages(), about.in_all_languages())


def command_entries(dashboard: Dashboard) -> Iterator[screens.Entry]:
    """One entry for each command, with its key. Commands that cannot act now come last."""
    refused_last = sorted(dashboard.commands.values(), key=lambda each: bool(each.refusal(dashboard.context)))
    for command in refused_last:
        yield entry(command.label, command.about, partial(dashboard.action_command, command.id), command.key)


def language_entries(choose: Callable[[str], None]) -> Iterator[screens.Entry]:
    """One entry for each language. It calls `choose` with the language.

    The title is in that language, because its readers may not understand the current language.
    """
    for language, about in _LANGUAGE_ABOUTS.items():
        title = lazy("Language: {name}", name=LANGUAGES[language])
        try:
            own_title = title.in_language(language)
        except MissingCatalogError:
            own_title = title.english
        act, titles = partial(choose, language), title.in_all_languages()
        yield screens.Entry(own_title, str(about), act, titles, about.in_all_languages())
