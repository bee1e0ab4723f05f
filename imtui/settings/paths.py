"""The default paths of imtui's files. These functions create nothing."""

from pathlib import Path

import platformdirs


def config_path() -> Path:
    """The settings file, `config.toml`, in the user's configuration folder (`XDG_CONFIG_HOME`)."""
    return platformdirs.user_config_path("imtui") / "config.toml"


def journal_path() -> Path:
    """The journal, `journal.sqlite3`, in the state folder."""
    return state_folder() / "journal.sqlite3"


def state_folder() -> Path:
    """The folder of the journal and the log (`XDG_STATE_HOME`)."""
    return platformdirs.user_state_path("imtui")
