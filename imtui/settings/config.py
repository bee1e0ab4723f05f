"""The declaration of each setting: its default, its limits and its description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, NamedTuple, TypeVar

from imtui.messages import LANGUAGES, Message, lazy, plazy
from imtui.settings.errors import SettingsError
from imtui.settings.keys import KeyMap
from imtui.settings.names import quoted_name, shown_name
from imtui.settings.profile import Profile
from imtui.settings.themes import ThemeTables

T = TypeVar("T", bool, int, float, str)


class Setting(NamedTuple):
    """One setting. The bounds `low` and `high` are inclusive; `zero_too` also allows 0."""

    default: bool | int | float | str
    about: Message
    """What the setting does, as words without a full stop."""
    low: float = 0
    high: float = 0
    zero_too: bool = False
    choices: tuple[str, ...] = ()
    """The only texts that are allowed; empty if every text is."""
    metavar: Message | None = None
    """The placeholder for the value in the help text of the command-line option. None if the setting has no
    such option."""

    @property
    def allowed(self) -> Message:
        """The allowed values, as words that follow "must be", such as "true or false"."""
        if self.choices:
            return lazy("one of {values}", values=", ".join(f'"{choice}"' for choice in self.choices))
        if isinstance(self.default, str):
            return lazy("text in quotes")
        if isinstance(self.default, bool):
            return lazy("true or false")
        return self._allowed_number()

    def _allowed_number(self) -> Message:
        if isinstance(self.default, int):
            if self.zero_too:
                return lazy("0 or a whole number from {low} to {high}", low=self.low, high=self.high)
            return lazy("a whole number from {low} to {high}", low=self.low, high=self.high)
        if self.zero_too:
            return lazy("0 or a number from {low} to {high}", low=self.low, high=self.high)
        return lazy("a number from {low} to {high}", low=self.low, high=self.high)

    def problem(self, value: object) -> Message | None:
        """Why a value is not allowed, as words that follow the setting's name; None if it is allowed."""
        if self._accepts(value):
            return None
        return lazy(
            "must be {allowed} (default: {default})", allowed=self.allowed, default=repr(self.default)
        )

    def _accepts(self, value: object) -> bool:
        if self.choices:
            return value in self.choices
        if isinstance(self.default, str | bool):
            return isinstance(value, type(self.default))
        number = int if isinstance(self.default, int) else (int, float)
        if not isinstance(value, number) or isinstance(value, bool):
            return False
        return self.low <= value <= self.high or (self.zero_too and value == 0)


def _setting(default: T, about: Message, low: float = 0, high: float = 0, **further: Any) -> T:  # noqa: ANN401
    """The field for a setting. The arguments are the fields of `Setting`."""
    return field(default=default, metadata={"setting": Setting(default, about, low, high, **further)})


@dataclass(frozen=True, slots=True)
class Settings:
    """The values of all settings. Times are in seconds.

    The constructor does not check values. `load` checks those from the file; for other values use
    `SETTINGS[name].problem`.
    """

    workers: int = _setting(8, lazy("requests under way at once"), 1, 64, metavar=plazy("value", "N"))
    rate: float = _setting(
        0.0,
        lazy("requests per second over all workers, 0 for no limit"),
        0.01,
        10_000,
        zero_too=True,
        metavar=plazy("value", "PER_SECOND"),
    )
    timeout: float = _setting(
        15.0, lazy("time limit of one attempt, in seconds"), 1, 120, metavar=plazy("value", "SECONDS")
    )
    tries: int = _setting(4, lazy("attempts for one order in all"), 1, 10)
    backoff: float = _setting(
        0.5, lazy("seconds before the second attempt, doubled for each further one"), 0, 60
    )
    backoff_cap: float = _setting(8.0, lazy("longest pause between attempts, in seconds"), 0, 300)
    max_not_found: int = _setting(
        20,
        lazy("455s in a row from the start that pause a run (likely the wrong account), 0 for no limit"),
        1,
        1_000_000,
        zero_too=True,
        metavar=plazy("value", "N"),
    )
    readonly: bool = _setting(False, lazy("whether imtui cancels nothing; queries and dry runs still work"))
    confirm_count_from: int = _setting(
        1000, lazy("orders from which a live run asks you to type their number, 0 for never"), 0, 1_000_000
    )
    language: str = _setting(
        "", lazy("language of imtui, empty for that of the system"), choices=("", *LANGUAGES)
    )
    theme: str = _setting("", lazy("name of a theme of imtui or Textual, empty for imtui-dark"))
    ascii: bool = _setting(
        False,
        lazy("whether the screen uses ASCII only; it always does if the locale is C or TERM is linux"),
    )
    bell: bool = _setting(True, lazy("whether the terminal's bell rings at the end of a run"))
    notify: bool = _setting(
        True,
        lazy("whether a desktop notification appears at the end of a run while another window has the focus"),
    )
    log_lines: int = _setting(10_000, lazy("lines that the log pane keeps"), 100, 1_000_000)


SETTINGS: Final[Mapping[str, Setting]] = {f.name: f.metadata["setting"] for f in fields(Settings)}
"""The declaration of each setting, by its name in the file."""


@dataclass(frozen=True, slots=True)
class Config:
    """The contents of the settings file. `Config()` has the defaults, as without a file."""

    settings: Settings = field(default_factory=Settings)
    profiles: tuple[Profile, ...] = ()
    default_profile: str = ""
    keys: KeyMap = field(default_factory=dict)
    themes: ThemeTables = field(default_factory=dict)

    def profile(self, name: str | None) -> Profile | None:
        """The profile of that name. Without a name: the default profile, the only one, or None.

        Raises `SettingsError` for an unknown name.
        """
        wanted = self.default_profile if name is None else name
        if name is None and not wanted:
            return self.profiles[0] if len(self.profiles) == 1 else None
        for profile in self.profiles:
            if profile.name == wanted:
                return profile
        raise SettingsError(unknown_profile(wanted, [profile.name for profile in self.profiles]))


def unknown_profile(name: str, names: list[str]) -> Message:
    """The error message for an unknown profile name."""
    if not names:
        return lazy("There is no profile {name}. There are no profiles yet.", name=quoted_name(name))
    return lazy(
        "There is no profile {name}. The profiles are: {names}.",
        name=quoted_name(name),
        names=", ".join(map(shown_name, names)),
    )
