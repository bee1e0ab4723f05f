"""Settings and accounts (profiles): the TOML file that contains them, its checks, and the file paths."""

from imtui.settings.address import DEFAULT_BASE_URL, check_base_url, is_loopback
from imtui.settings.config import SETTINGS, Config, Setting, Settings
from imtui.settings.errors import SettingsError
from imtui.settings.file import is_linked, load, readable_by_others, set_mode
from imtui.settings.keyring import keyring_problem, unlocked
from imtui.settings.keys import KeyMap
from imtui.settings.names import hint, quoted_name, shown_name
from imtui.settings.profile import (
    COLOURS,
    Profile,
    check_credential,
    check_credentials,
    check_profile_name,
    credentials_of,
    from_environment,
)
from imtui.settings.saving import (
    choose_default,
    kept_profile,
    remove_profile,
    rename_profile,
    save_profile,
    save_setting,
)
from imtui.settings.themes import ThemeTables
