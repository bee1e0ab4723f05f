"""The default paths of imtui's files. These functions create nothing."""

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs


def config_path() -> Path:
    """The settings file, `config.toml`, in the user's configuration folder (`XDG_CONFIG_HOME`)."""
    return _folder("XDG_CONFIG_HOME", platformdirs.user_config_path) / "config.toml"


def journal_path() -> Path:
    """The journal, `journal.sqlite3`, in the state folder."""
    return state_folder() / "journal.sqlite3"


def state_folder() -> Path:
    """The folder of the journal and the log (`XDG_STATE_HOME`)."""
    return _folder("XDG_STATE_HOME", platformdirs.user_state_path)


def is_own_folder(folder: Path) -> bool:
    """True for the default folders of the settings file and of the journal.

    Any other folder belongs to the operator, also if its name is `imtui`. imtui does not change its mode.
    """
    return folder.absolute() in {config_path().parent, state_folder()}


def _folder(variable: str, default: Callable[..., Path]) -> Path:
    """The folder `imtui` in the folder that `variable` names, if that is an absolute path.

    Otherwise the default folder of the operating system.
    """
    named = Path(os.environ.get(variable, ""))
    # Without appauthor=False, platformdirs makes the folder imtui\\imtui on Windows.
    return named / "imtui" if named.is_absolute() else default("imtui", appauthor=False)
