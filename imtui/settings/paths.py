"""Where the files of imtui lie. Asking creates nothing."""

from pathlib import Path

import platformdirs


def config_path() -> Path:
    """The settings file, `config.toml`, in the user's configuration folder (`XDG_CONFIG_HOME`)."""
    return platformdirs.user_config_path("imtui") / "config.toml"


def journal_path() -> Path:
    """The journal, in the folder for state."""
    return state_folder() / "journal.sqlite3"


def state_folder() -> Path:
    """The folder for journal and log (`XDG_STATE_HOME`)."""
    return platformdirs.user_state_path("imtui")
