"""`imtui completion`: scripts for bash, zsh and fish, generated from the parsers in `arguments`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from shlex import quote
from typing import Final

from imtui.cli.arguments import parsers
from imtui.cli.parser import Parser
from imtui.cli.streams import put
from imtui.messages import _
from imtui.paths import config_path

_HEADING: Final = r"s/^\[profiles\.[^[:alnum:]_.-]\{0,1\}\([[:alnum:]_. -]*\).\{0,1\}\].*/\1/p"
"""A sed command that prints NAME for each line [profiles.NAME].

It prints no other line, because other lines may contain secrets.
"""


_FILES: Final = frozenset({"files", "config", "journal"})
"""The arguments and options whose value is the path of a file, by their name in the parser."""


def execute(arguments: argparse.Namespace) -> int:
    """Print the completion script of a shell. Returns the exit status."""
    lines = {"bash": _bash, "zsh": _zsh, "fish": _fish}[arguments.shell](parsers())
    put(f"{line}\n" for line in lines)
    return 0


def _summary(parser: Parser) -> str:
    """What the command does."""
    return (parser.description or "").rstrip(".")


def _options(parser: Parser) -> list[tuple[str, argparse.Action]]:
    """Each option such as `--rate`, once for each of its names."""
    return [(flag, action) for action in parser.documented() for flag in action.option_strings]


def _positionals(parser: Parser) -> list[argparse.Action]:
    return [action for action in parser.documented() if not action.option_strings]


def _takes_files(parser: Parser) -> bool:
    return any(action.dest in _FILES for action in _positionals(parser))


def _about(action: argparse.Action) -> str:
    return (action.help or "").replace("%%", "%")


def _choices(actions: Iterable[argparse.Action]) -> list[str]:
    """The fixed choices of the actions, as text. An action without fixed choices adds none."""
    return [str(choice) for action in actions for choice in action.choices or ()]


def _accounts() -> str:
    """The shell command that prints the names of the accounts."""
    return f"sed -n {quote(_HEADING)} {quote(str(config_path()))} 2>/dev/null"


def _bash(commands: Mapping[str, Parser]) -> Iterator[str]:
    names = [name for name in commands if name]
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
    for name, parser in commands.items():
        for flag, action in _options(parser):
            if action.nargs != 0:
                words = f"$({_accounts()})" if action.dest == "profile" else _bash_words(_choices([action]))
                value = "files=yes" if action.dest in _FILES else f"words={words}"
                yield f'        "{name} {flag}") {value} ;;'
    yield '        *) case "$command $cur" in'
    for name, parser in commands.items():
        yield f'            "{name} -"*) words={_bash_words(flag for flag, _action in _options(parser))} ;;'
        files = " files=yes" if _takes_files(parser) else ""
        yield f'            "{name} "*) words={_bash_words(_choices(_positionals(parser)))}{files} ;;'
    yield "        esac"
    yield f"        [[ $COMP_CWORD -ne 1 || $cur == -* ]] || words={_bash_words(names)} ;;"
    yield "    esac"
    yield '    COMPREPLY=($(compgen -W "$words" -- "$cur"))'
    yield '    [[ -z $files ]] || COMPREPLY+=($(compgen -f -- "$cur"))'
    yield "}"
    yield "complete -o filenames -F _imtui imtui"


def _bash_words(words: Iterable[str]) -> str:
    """The words as one bash string in the form $'…', with a line for each word."""
    return "$'" + "\\n".join(words) + "'"


def _zsh(commands: Mapping[str, Parser]) -> Iterator[str]:
    yield "#compdef imtui"
    yield "# " + _("zsh completion of imtui. Save it as _imtui in a folder of $fpath.")
    yield "_imtui_first() {"
    yield "    local -a commands=("
    for name, parser in commands.items():
        if name:
            yield f"        {quote(f'{name}:{_summary(parser)}')}"
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
    for name, parser in commands.items():
        if name:
            yield f"            {name}) shift words; (( CURRENT-- ))"
            yield f"                _arguments {_zsh_specs(parser)}; return ;;"
    yield "        esac"
    yield "    fi"
    yield f"    _arguments {_zsh_specs(commands[''])} '1: :_imtui_first'"
    yield "}"
    yield '_imtui "$@"'


def _zsh_specs(parser: Parser) -> str:
    """The arguments of zsh's `_arguments` for a command."""
    specs = []
    for action in parser.documented():
        value = "" if action.nargs == 0 else f":value:{_zsh_action(action)}"
        about = _about(action).replace("[", "(").replace("]", ")").replace(":", "\\:")
        specs += [f"{flag}[{about}]{value}" for flag in action.option_strings] or [f"*{value}"]
    return " ".join(map(quote, specs))


def _zsh_action(action: argparse.Action) -> str:
    """The zsh action that completes the value of an option or argument."""
    if action.dest in _FILES:
        return "_files"
    if action.dest == "profile":
        return "_imtui_accounts"
    return f"({' '.join(_choices([action]))})" if action.choices else " "


def _fish(commands: Mapping[str, Parser]) -> Iterator[str]:
    names = " ".join(name for name in commands if name)
    yield "# " + _(
        "{name} completion of imtui. Save it as {path}.",
        name="fish",
        path="~/.config/fish/completions/imtui.fish",
    )
    for name, parser in commands.items():
        where = f"__fish_seen_subcommand_from {name}"
        if name:
            yield f"complete -c imtui -n __fish_use_subcommand -a {name} -d {quote(_summary(parser))}"
        else:
            where = f"not __fish_seen_subcommand_from {names}"
        if not _takes_files(parser):
            choices = _choices(_positionals(parser))
            listed = f" -a {quote(' '.join(choices))}" if choices else ""
            yield f"complete -c imtui -n {quote(where)} -f{listed}"
        for flag, action in _options(parser):
            kind = f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}"
            about, value = quote(_about(action)), _fish_value(action)
            yield f"complete -c imtui -n {quote(where)} {kind} -d {about}{value}"


def _fish_value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.dest in _FILES:
        return " -r -F"
    if action.dest == "profile":
        return f" -x -a {quote(f'({_accounts()})')}"
    return f" -x -a {quote(' '.join(_choices([action])))}" if action.choices else " -x"
