"""The windows over the dashboard, one file each. They are loaded after the first frame, or on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imtui.ui.screens.account_form import AccountScreen as AccountScreen
    from imtui.ui.screens.account_form import SecretInput as SecretInput
    from imtui.ui.screens.account_list import ProfilesScreen as ProfilesScreen
    from imtui.ui.screens.account_orders import AccountOrdersDialog as AccountOrdersDialog
    from imtui.ui.screens.choice import ChoiceDialog as ChoiceDialog
    from imtui.ui.screens.details import DetailsScreen as DetailsScreen
    from imtui.ui.screens.dialog import Reader as Reader
    from imtui.ui.screens.export import (
        ExportChoice as ExportChoice,
    )
    from imtui.ui.screens.export import (
        ExportDialog as ExportDialog,
    )
    from imtui.ui.screens.export import (
        free_name as free_name,
    )
    from imtui.ui.screens.filter import FilterDialog as FilterDialog
    from imtui.ui.screens.help import Help as Help
    from imtui.ui.screens.help import help_lines as help_lines
    from imtui.ui.screens.help import window_keys as window_keys
    from imtui.ui.screens.history import (
        HistoryScreen as HistoryScreen,
    )
    from imtui.ui.screens.history import (
        resume_question as resume_question,
    )
    from imtui.ui.screens.history import (
        resume_words as resume_words,
    )
    from imtui.ui.screens.limits import LimitsDialog as LimitsDialog
    from imtui.ui.screens.not_found import (
        NotFoundAnswer as NotFoundAnswer,
    )
    from imtui.ui.screens.not_found import (
        not_found_question as not_found_question,
    )
    from imtui.ui.screens.palette import CommandPalette as CommandPalette
    from imtui.ui.screens.prompt import (
        Answer as Answer,
    )
    from imtui.ui.screens.prompt import (
        Confirm as Confirm,
    )
    from imtui.ui.screens.prompt import (
        Prompt as Prompt,
    )
    from imtui.ui.screens.prompt import (
        TextPrompt as TextPrompt,
    )
    from imtui.ui.screens.quit_question import QuitQuestion as QuitQuestion
    from imtui.ui.screens.quit_question import quit_lines as quit_lines
    from imtui.ui.screens.run_question import (
        RunQuestion as RunQuestion,
    )
    from imtui.ui.screens.run_question import (
        RunScope as RunScope,
    )
    from imtui.ui.screens.search_list import Entry as Entry
    from imtui.ui.screens.themes import ThemeList as ThemeList
    from imtui.ui.screens.too_small import TooSmall as TooSmall

_MODULES = {
    "account_form": ("AccountScreen", "SecretInput"),
    "account_list": ("ProfilesScreen",),
    "choice": ("ChoiceDialog",),
    "details": ("DetailsScreen",),
    "dialog": ("Reader",),
    "export": ("ExportChoice", "ExportDialog", "free_name"),
    "filter": ("FilterDialog",),
    "help": ("Help", "help_lines", "window_keys"),
    "history": ("HistoryScreen", "resume_question", "resume_words"),
    "quit_question": ("QuitQuestion", "quit_lines"),
    "limits": ("LimitsDialog",),
    "not_found": ("NotFoundAnswer", "not_found_question"),
    "palette": ("CommandPalette",),
    "account_orders": ("AccountOrdersDialog",),
    "prompt": ("Answer", "Confirm", "Prompt", "TextPrompt"),
    "run_question": ("RunQuestion", "RunScope"),
    "search_list": ("Entry",),
    "themes": ("ThemeList",),
    "too_small": ("TooSmall",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def load_all() -> None:
    """Import the modules of all windows, so that each window opens without a delay."""
    for module in _MODULES:
        import_module(f"{__name__}.{module}")


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load a window on first use: all of them would delay the first frame by 7 %."""
        if name not in _MODULE_OF:
            raise AttributeError(name)
        return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
