"""The set-up that is checked: settings, account and the reply of the provider. Each is read once."""

from __future__ import annotations

import argparse
import os
from functools import cached_property
from pathlib import Path

from imtui.cli.config import choose_profile, limits_of, no_account, with_options
from imtui.cli.screen_settings import screen_problems
from imtui.core.known_texts import message_of
from imtui.core.refusal import OperationRefused
from imtui.engine.proxy import proxy_for
from imtui.messages import Message, current_language, lazy
from imtui.paths import config_path
from imtui.session.probe import Probe, ask_balance
from imtui.settings import Config, Profile, SettingsError, credentials_of, load, unlocked


class Setup:
    """What `imtui check` looks at: options, settings file, environment, and the provider's reply.

    A part that cannot be read has an empty value. The attributes named `..._problem` then say why.
    """

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.language = current_language()
        """The language in use when this object was made. With `--json`, English is used later."""
        self.config_path: Path = arguments.config or config_path()
        self.settings_problem: Message | str = ""
        """Why the settings cannot be used; empty if they can. Known after `config` was read."""
        self.account_problem: Message | str = ""
        """Why there is no account; empty if there is one. Known after `profile` was read."""
        self.connection_problem: Message | str = ""
        """Why no connection can be made; empty if one can. Known after `probe` was read."""

    @cached_property
    def config(self) -> Config:
        """The settings with the options applied; the defaults if the file cannot be used."""
        config = Config()
        try:
            config = load(self.config_path, screen_problems)
        except SettingsError as error:
            self.settings_problem = message_of(error) or str(error)
        return with_options(config, self.arguments)

    @cached_property
    def profile(self) -> Profile | None:
        """The account with its credentials; None if there is none or its credentials cannot be read."""
        try:
            profile = choose_profile(self.arguments, self.config)
            if profile is None:
                self.account_problem = no_account(self.config)
                return None
            return unlocked(profile)
        except SettingsError as error:
            self.account_problem = message_of(error) or str(error)
            return None

    @property
    def uses_environment(self) -> bool:
        """True if the environment has the credentials, and no option asks for a profile."""
        return self.arguments.profile is None and any(credentials_of(os.environ))

    @cached_property
    def proxy(self) -> str | None:
        """The URL of the proxy for the account, which may hold a password; None if there is none."""
        return proxy_for(self.profile.base_url) if self.profile else None

    @cached_property
    def probe(self) -> Probe | None:
        """What the request for the balance showed; None if none could be made."""
        if self.profile is None:
            return None
        try:
            return ask_balance(self.profile, limits_of(self.config.settings))
        except OperationRefused as error:
            self.connection_problem = error.refusal.sentence
            return None


NO_ACCOUNT = lazy("there is no account to use")
"""Why the checks of the network are skipped."""
