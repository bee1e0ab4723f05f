"""The windows over the dashboard and their base classes. They are loaded after the first frame.

A window that is needed earlier is loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imtui.ui.screens.account_form import AccountScreen
    from imtui.ui.screens.account_list import ProfilesScreen
    from imtui.ui.screens.account_orders import AccountOrdersDialog
    from imtui.ui.screens.details import DetailsScreen
    from imtui.ui.screens.dialog import Reader
    from imtui.ui.screens.export import ExportChoice, ExportDialog, free_name
    from imtui.ui.screens.filter import FilterDialog
    from imtui.ui.screens.help import Help, help_lines, window_keys
    from imtui.ui.screens.history import HistoryScreen
    from imtui.ui.screens.limits import LimitsDialog
    from imtui.ui.screens.questions.choice import ChoiceDialog
    from imtui.ui.screens.questions.not_found import NotFoundAnswer, not_found_question
    from imtui.ui.screens.questions.prompt import Answer, Confirm, Prompt
    from imtui.ui.screens.questions.quit import QuitQuestion, quit_lines
    from imtui.ui.screens.questions.resume import resume_question, resume_words
    from imtui.ui.screens.questions.run import RunQuestion, RunScope
    from imtui.ui.screens.questions.text_prompt import TextPrompt
    from imtui.ui.screens.search_list import CommandPalette, Entry, ThemeList
    from imtui.ui.screens.too_small import TooSmall

_MODULES = {
    "account_form": ("AccountScreen",),
    "account_list": ("ProfilesScreen",),
    "account_orders": ("AccountOrdersDialog",),
    "questions.choice": ("ChoiceDialog",),
    "details": ("DetailsScreen",),
    "dialog": ("Reader",),
    "export": ("ExportChoice", "ExportDialog", "free_name"),
    "filter": ("FilterDialog",),
    "help": ("Help", "help_lines", "window_keys"),
    "history": ("HistoryScreen",),
    "limits": ("LimitsDialog",),
    "questions.not_found": ("NotFoundAnswer", "not_found_question"),
    "questions.prompt": ("Answer", "Confirm", "Prompt"),
    "questions.quit": ("QuitQuestion", "quit_lines"),
    "questions.resume": ("resume_question", "resume_words"),
    "questions.run": ("RunQuestion", "RunScope"),
    "search_list": ("CommandPalette", "Entry", "ThemeList"),
    "questions.text_prompt": ("TextPrompt",),
    "too_small": ("TooSmall",),
}
"""The names of each module. Loading all windows at the start would delay the first frame by 7 %."""

_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _MODULE_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)


def load_all() -> None:
    """Import the modules of the windows named here, so that each window opens without a delay.

    The windows for imports are missing, because the importer loads them.
    """
    for module in _MODULES:
        import_module(f"{__name__}.{module}")
