"""The steps of an import: read a source, then ask what only the operator can say."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar

from imtui.core.importing.columns import ColumnQuestion
from imtui.core.importing.extract import TextQuestion
from imtui.core.importing.limits import InputError
from imtui.core.importing.list_questions import GroupsQuestion
from imtui.core.importing.pipeline import ImportQuestion, import_text
from imtui.core.importing.result import Imported
from imtui.core.importing.sheets import SheetQuestion, SheetResult
from imtui.messages import Message, lazy
from imtui.sources import BackgroundTask, ImportCancelled, ReadProgress, SourceError, shown_name
from imtui.sources.importer import import_source
from imtui.ui.importing.questions import column_dialog, groups_dialog, range_dialog, sheet_dialog
from imtui.ui.screens.questions.choice import ChoiceDialog
from imtui.ui.screens.text_picker import TextPicker

T = TypeVar("T")

Steps: TypeAlias = Generator[ChoiceDialog | TextPicker | BackgroundTask[Any], Any, T]
"""A generator that yields windows with questions, and background tasks.

After a window, send the operator's answer to the generator. After a task, send None once the task has ended.
"""

_AT_ONCE: Final = 100_000
"""Maximum length in characters of a text that is read without a thread."""


class Source(NamedTuple):
    """A file, a text or a list to import."""

    name: Message | str
    """The name that the screen shows. The journal stores its English form."""
    read: Callable[[ReadProgress], SheetResult]
    """Reads the source. Raises `SourceError` and `ImportCancelled`."""
    at_once: bool = False
    """True if the source is read at once, on the main thread. Otherwise it is read on a background thread."""


class Answered(NamedTuple):
    """The result of a source after all questions about it were answered."""

    imported: Imported | None
    """What was read; None if the operator closed a question without an answer."""
    was_marked: bool = False
    """True if the operator marked the order IDs in a list of all numbers."""


def file_sources(names: Sequence[str]) -> list[Source]:
    """The sources for files with these paths; `-` is standard input.

    The name to show is the file name. If two file names are equal, the paths are shown.
    """
    short = [Path(name).name or name for name in names]
    shown = short if len(set(short)) == len(short) else names
    return [
        Source(shown_name(called), partial(_read_file, name))
        for called, name in zip(shown, names, strict=True)
    ]


def text_source(name: Message, text: str) -> Source:
    """A source for a text that was typed or pasted."""
    return Source(name, partial(_read_text, text), at_once=len(text) <= _AT_ONCE)


def list_source(name: Message | str, imported: Imported) -> Source:
    """A source for a list that has already been read. Nothing is read again."""
    return Source(name, lambda _: imported, at_once=True)


def read_and_ask(source: Source) -> Steps[Answered]:
    """The steps that read a source and ask the operator until the order IDs are known.

    The generator returns the result. It raises `SourceError` if the source cannot be read, and
    `ImportCancelled` if the operator cancelled.
    """
    result = yield from _work(source, source.read)
    if isinstance(result, SheetQuestion):
        sheet = yield from _answer(source, sheet_dialog(str(source.name), result))
        if sheet is None:
            return Answered(None)
        result = result.answer(sheet)
    if isinstance(result, Imported):
        return Answered(result)
    return (yield from _ask(source, result))


def _ask(source: Source, question: ImportQuestion) -> Steps[Answered]:
    if isinstance(question, ColumnQuestion):
        return (yield from _ask_column(source, question))
    if isinstance(question, TextQuestion):
        return (yield from _ask_numbers(source, question))
    if isinstance(question, GroupsQuestion):
        choice = yield from _answer(source, groups_dialog(str(source.name), question))
        answer = partial(question.answer, joined=choice == 0)
    else:
        choice = yield from _answer(source, range_dialog(str(source.name), question))
        answer = partial(question.answer, expand=choice == 0)
    if choice is None:
        return Answered(None)
    return Answered((yield from _work(source, lambda _: answer())))


def _ask_column(source: Source, question: ColumnQuestion) -> Steps[Answered]:
    choice = yield from _answer(source, column_dialog(str(source.name), question))
    if choice is None:
        return Answered(None)
    if choice == len(question.columns):
        return (yield from _ask_numbers(source, question.as_text()))
    return Answered((yield from _work(source, lambda _: question.answer(choice))))


def _ask_numbers(source: Source, question: TextQuestion) -> Steps[Answered]:
    groups = yield from _work(source, lambda _: question.number_groups())
    if not groups:
        # The text has no number to mark. The report lists its lines.
        return Answered((yield from _work(source, lambda _: question.answer(()))))
    most_likely = yield from _work(source, lambda _: question.most_likely(groups))
    marked = yield from _answer(source, TextPicker(str(source.name), question, groups, most_likely))
    if marked is None:
        return Answered(None)
    return Answered((yield from _work(source, lambda _: question.answer(marked))), was_marked=True)


def _answer(source: Source, window: ChoiceDialog | TextPicker) -> Steps[Any]:
    """The steps that open a window with a question about `source` and return the operator's answer."""
    window.asks_about, window.opens_by_itself = str(source.name), True
    return (yield window)


def _work(source: Source, work: Callable[[ReadProgress], T]) -> Steps[T]:
    """The steps that call `work` and return its result: one background task, or none if `source.at_once`.

    The generator raises any exception of `work` as a `SourceError`, except `ImportCancelled`.
    """
    result: Callable[[], T] = partial(work, ReadProgress())
    if not source.at_once:
        job = BackgroundTask(str(source.name), work)
        yield job
        result = job.result
    try:
        return result()
    except (SourceError, ImportCancelled):
        raise
    except InputError as error:
        raise SourceError.about(source.name, error) from None
    except Exception as error:
        # Libraries that read files fail in many ways. None of these exceptions may end a run.
        raise SourceError(
            lazy(
                "{source}: it cannot be read ({kind}: {reason}).",
                source=source.name,
                kind=type(error).__name__,
                reason=error,
            )
        ) from error


def _read_file(name: str, progress: ReadProgress) -> SheetResult:
    return import_source(name, progress=progress)[1]


def _read_text(text: str, progress: ReadProgress) -> SheetResult:
    progress.size = progress.done = len(text)
    return import_text(text, check=progress.advance)
