"""Where the files of imtui lie. Asking creates nothing."""

from pathlib import Path

import platformdirs


def config_path() -> Path:
    """The settings file, `config.toml`, in the user's configuration folder (`XDG_CONFIG_HOME`)."""
    return platformdirs.user_config_path("imtui") / "config.toml"


def state_folder() -> Path:
    """The folder for the journal (`XDG_STATE_HOME`)."""
    return platformdirs.user_state_path("imtui")
