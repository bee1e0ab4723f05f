"""`imtui run`: cancels orders without a screen, or shows what would be sent."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing

from imtui.cli.config import choose_profile, limits_of, load_config, no_account
from imtui.cli.headless import run as headless
from imtui.cli.headless.questions import refusal_of
from imtui.cli.logfile import open_log
from imtui.cli.open_orders import remove_finished
from imtui.cli.streams import refuse_usage, say
from imtui.core.importing.plausibility import mark_unusual_lengths
from imtui.core.importing.result import Imported
from imtui.engine.proxy import no_proxy_problem
from imtui.messages import _
from imtui.paths import journal_path, state_folder
from imtui.session import OperationRefused, Session
from imtui.session.availability import READ_ONLY
from imtui.settings import Config, Profile, SettingsError, is_loopback, unlocked
from imtui.sources import SourceError
from imtui.sources.importer import import_source


def execute(arguments: argparse.Namespace) -> int:
    """Cancel the orders of files without a screen, or show what would be sent. Returns the exit status."""
    config = load_config(arguments)[0]
    try:
        lists = _imported(arguments)
        profile = _ready(arguments, config)
    except (SettingsError, SourceError) as error:
        return refuse_usage(str(error))
    if problem := no_proxy_problem():
        say(problem)
    session = Session(profile, limits_of(config.settings), readonly=config.settings.readonly)
    if arguments.dry_run:
        return _show(arguments, session, lists)
    return _cancel(arguments, session, lists)


def _imported(arguments: argparse.Namespace) -> list[tuple[str, Imported]]:
    """For each source, its name and what was imported from it.

    Raises `SourceError` if a file cannot be read, or if it is not clear which numbers are order IDs.
    """
    lists: list[tuple[str, Imported]] = []
    for name in arguments.files:
        source, result = import_source(name, arguments.column)
        if not isinstance(result, Imported):
            raise SourceError(refusal_of(source, result))
        lists.append((source, result))
    ids = [found.order_id for _, imported in lists for found in imported.found]
    return [(source, mark_unusual_lengths(imported, ids)) for source, imported in lists]


def _ready(arguments: argparse.Namespace, config: Config) -> Profile:
    """The account for the run with its credentials. Raises `SettingsError` if the run may not start."""
    profile = choose_profile(arguments, config)
    if profile is None:
        raise SettingsError(no_account(config))
    if config.settings.readonly and not arguments.dry_run:
        raise SettingsError(READ_ONLY.sentence)
    if missing := _missing_consent(arguments, profile):
        raise SettingsError(missing)
    return unlocked(profile)


def _cancel(arguments: argparse.Namespace, session: Session, lists: Sequence[tuple[str, Imported]]) -> int:
    open_log(state_folder())
    journal = arguments.journal or journal_path()
    session.open_journal(journal)
    if session.journal_trouble:
        return refuse_usage(_("Nothing was sent. {reason}", reason=session.journal_trouble))
    with closing(session):
        status = headless.run(
            session, lists, allow_unusual=arguments.allow_unusual, as_json=arguments.json, out=sys.stdout
        )
    for line in remove_finished(journal):
        say(line)
    return status


def _show(arguments: argparse.Namespace, session: Session, lists: Sequence[tuple[str, Imported]]) -> int:
    try:
        session.open_journal_readonly(arguments.journal or journal_path())
    except OperationRefused as error:
        return refuse_usage(str(error))
    with closing(session):
        return headless.show(session, lists, allow_unusual=arguments.allow_unusual)


def _missing_consent(arguments: argparse.Namespace, profile: Profile) -> str:
    """Which option the operator must add before the run may start; empty if none."""
    if arguments.dry_run:
        return _("--dry-run writes no JSON. Remove --json.") if arguments.json else ""
    if profile.guarded and not is_loopback(profile.base_url) and arguments.profile is None:
        return _(
            "Nothing was sent. The account {name} is guarded. Name it with --profile to use it.",
            name=profile.name,
        )
    if not arguments.yes:
        return _(
            "Nothing was sent. imtui run does not ask, and a cancel cannot be undone. Add --yes to cancel."
        )
    return ""
