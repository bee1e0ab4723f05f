"""The checks of the settings file and of the account in it."""

from __future__ import annotations

from imtui.cli.checks.result import CheckResult, failed, passed, skipped
from imtui.cli.checks.setup import Setup
from imtui.messages import lazy
from imtui.settings import readable_by_others, shown_name


def check_settings(setup: Setup) -> CheckResult:
    """Check the syntax and the values of the settings file, and that other users cannot read it."""
    path = setup.config_path
    _ = setup.config
    if setup.settings_problem:
        return failed(
            setup.settings_problem,
            lazy("Correct the file. `imtui help config` describes each setting."),
        )
    if not path.exists():
        if setup.arguments.config:
            return failed(lazy("{path}: there is no such file", path=path), lazy("Check --config."))
        return passed(lazy("{path} does not exist; the defaults apply", path=path))
    if readable_by_others(path):
        return failed(
            lazy("{path}: other users can read it", path=path),
            lazy("Run chmod 600 {path}. Issue a new key in the panel if others may have seen it.", path=path),
        )
    return passed(str(path))


def check_account(setup: Setup) -> CheckResult:
    """Check that there are a key and a hash. The result says where they come from."""
    profile = setup.profile
    if profile is None:
        if setup.settings_problem and not setup.uses_environment:
            return skipped(lazy("the settings file cannot be used"))
        return failed(lazy("no key and hash"), setup.account_problem)
    name = shown_name(profile.name)
    if setup.uses_environment:
        detail = lazy("key and hash are in ILETIMERKEZI_API_KEY and ILETIMERKEZI_API_HASH")
    elif profile.keyring:
        detail = lazy("{name}: key and hash are in the keyring", name=name)
    else:
        detail = lazy("{name}: key and hash are in the settings file", name=name)
    return passed(detail)
