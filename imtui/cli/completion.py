"""Completion scripts for bash, zsh and fish, generated from the parsers in `arguments`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Final

from imtui.cli.arguments import parsers
from imtui.cli.parser import Parser
from imtui.messages import _
from imtui.paths import config_path

_HEADING: Final = r"s/^\[profiles\.[^[:alnum:]_.-]\{0,1\}\([[:alnum:]_. -]*\).\{0,1\}\].*/\1/p"
"""For sed: prints the account's name in a [profiles.NAME] line, and no other line, which may be a secret."""


@dataclass(frozen=True, slots=True)
class _Word:
    """An option or a positional argument."""

    flag: str
    """The option, for example `--rate`; empty for a positional argument."""
    about: str
    takes_value: bool
    takes_file: bool
    takes_account: bool
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Command:
    name: str
    """The name of the command; empty for the dashboard."""
    about: str
    words: tuple[_Word, ...]

    @property
    def options(self) -> list[_Word]:
        return [word for word in self.words if word.flag]

    @property
    def takes_files(self) -> bool:
        return any(word.takes_file for word in self.words if not word.flag)

    @property
    def choices(self) -> list[str]:
        return [choice for word in self.words if not word.flag for choice in word.choices]


def completion(shell: str) -> str:
    """The script for one of `arguments.SHELLS`."""
    commands = [_command(name, parser) for name, parser in parsers().items()]
    lines = {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](commands)
    return "\n".join(lines) + "\n"


def _command(name: str, parser: Parser) -> _Command:
    about = (parser.description or "").rstrip(".")
    return _Command(name, about, tuple(word for action in parser.documented() for word in _words(action)))


def _words(action: argparse.Action) -> Iterator[_Word]:
    about = (action.help or "").replace("%%", "%")
    takes_file = action.dest in {"files", "config", "journal"}
    choices = tuple(map(str, action.choices or ()))
    for flag in action.option_strings or [""]:
        yield _Word(flag, about, action.nargs != 0, takes_file, action.dest == "profile", choices)


def _accounts() -> str:
    """The shell command that prints the names of the accounts."""
    return f"sed -n {quote(_HEADING)} {quote(str(config_path()))} 2>/dev/null"


def _bash(commands: Sequence[_Command]) -> Iterator[str]:
    names = [command.name for command in commands if command.name]
    yield "# " + _(
        "{name} completion of imtui. Save it as {path}.",
        name="bash",
        path="~/.local/share/bash-completion/completions/imtui",
    )
    yield "_imtui() {"
    yield "    local IFS=$'\\n' command= words= files="
    yield "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}"
    yield "    case $COMP_CWORD,${COMP_WORDS[1]} in"
    yield "        1,*) ;;"
    yield f"        {'|'.join(f'*,{name}' for name in names)}) command=${{COMP_WORDS[1]}} ;;"
    yield "    esac"
    yield '    case "$command $prev" in'
    for command in commands:
        for word in command.options:
            if word.takes_value:
                words = f"$({_accounts()})" if word.takes_account else _listed(word.choices)
                value = "files=yes" if word.takes_file else f"words={words}"
                yield f'        "{command.name} {word.flag}") {value} ;;'
    yield '        *) case "$command $cur" in'
    for command in commands:
        yield f'            "{command.name} -"*) words={_listed(word.flag for word in command.options)} ;;'
        files = " files=yes" if command.takes_files else ""
        yield f'            "{command.name} "*) words={_listed(command.choices)}{files} ;;'
    yield "        esac"
    yield f"        [[ $COMP_CWORD -ne 1 || $cur == -* ]] || words={_listed(names)} ;;"
    yield "    esac"
    yield '    COMPREPLY=($(compgen -W "$words" -- "$cur"))'
    yield '    [[ -z $files ]] || COMPREPLY+=($(compgen -f -- "$cur"))'
    yield "}"
    yield "complete -o filenames -F _imtui imtui"


def _listed(words: Iterable[str]) -> str:
    """A quoted bash word with one word per line, which `IFS` splits."""
    return "$'" + "\\n".join(words) + "'"


def _zsh(commands: Sequence[_Command]) -> Iterator[str]:
    yield "#compdef imtui"
    yield "# " + _("zsh completion of imtui. Save it as _imtui in a folder of $fpath.")
    yield "_imtui_first() {"
    yield "    local -a commands=("
    for command in commands:
        if command.name:
            yield f"        {quote(f'{command.name}:{command.about}')}"
    yield "    )"
    yield "    _describe -t commands command commands"
    yield "    _files"
    yield "}"
    yield "_imtui_accounts() {"
    yield f'    local -a names=(${{(f)"$({_accounts()})"}})'
    yield "    compadd -a names"
    yield "}"
    yield "_imtui() {"
    yield "    if (( CURRENT > 2 )); then"
    yield "        case ${words[2]} in"
    for command in commands:
        if command.name:
            yield f"            {command.name}) shift words; (( CURRENT-- ))"
            yield f"                _arguments {_zsh_specs(command)}; return ;;"
    yield "        esac"
    yield "    fi"
    root = next(command for command in commands if not command.name)
    yield f"    _arguments {_zsh_specs(root)} '1: :_imtui_first'"
    yield "}"
    yield '_imtui "$@"'


def _zsh_specs(command: _Command) -> str:
    """The arguments of zsh's `_arguments` for a command."""
    specs = []
    for word in command.words:
        value = ""
        if word.takes_value:
            value = f":value:{_zsh_action(word)}"
        if word.flag:
            about = word.about.replace("[", "(").replace("]", ")").replace(":", "\\:")
            specs.append(f"{word.flag}[{about}]{value}")
        elif value:
            specs.append(f"*{value}")
    return " ".join(map(quote, specs))


def _zsh_action(word: _Word) -> str:
    """The zsh action that completes the value of an option or argument."""
    if word.takes_file:
        return "_files"
    if word.takes_account:
        return "_imtui_accounts"
    return f"({' '.join(word.choices)})" if word.choices else " "


def _fish(commands: Sequence[_Command]) -> Iterator[str]:
    names = " ".join(command.name for command in commands if command.name)
    yield "# " + _(
        "{name} completion of imtui. Save it as {path}.",
        name="fish",
        path="~/.config/fish/completions/imtui.fish",
    )
    for command in commands:
        where = f"__fish_seen_subcommand_from {command.name}"
        if command.name:
            yield f"complete -c imtui -n __fish_use_subcommand -a {command.name} -d {quote(command.about)}"
        else:
            where = f"not __fish_seen_subcommand_from {names}"
        if not command.takes_files:
            choices = f" -a {quote(' '.join(command.choices))}" if command.choices else ""
            yield f"complete -c imtui -n {quote(where)} -f{choices}"
        for word in command.options:
            kind = f"-l {word.flag[2:]}" if word.flag.startswith("--") else f"-s {word.flag[1:]}"
            yield f"complete -c imtui -n {quote(where)} {kind} -d {quote(word.about)}{_fish_value(word)}"


def _fish_value(word: _Word) -> str:
    if not word.takes_value:
        return ""
    if word.takes_file:
        return " -r -F"
    if word.takes_account:
        return f" -x -a {quote(f'({_accounts()})')}"
    return f" -x -a {quote(' '.join(word.choices))}" if word.choices else " -x"
