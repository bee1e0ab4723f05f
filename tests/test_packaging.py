"""A wheel and a source distribution install and start in an empty environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import imtui

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def call(*command: str | Path, cwd: Path) -> str:
    """The output of a command that must succeed, run outside of this repository."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(  # noqa: S603 (our own commands)
        list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the source distribution and with the wheel made of that."""
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    assert wheel.name == f"imtui-{imtui.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "imtui").rglob("*.py")}
    others = {
        "imtui/py.typed",
        "imtui/session/html_report.html",
        "imtui/ui/imtui.tcss",
        "imtui/ui/screens/dialogs.tcss",
    }
    translations = {f"imtui/messages/tr/LC_MESSAGES/imtui.{suffix}" for suffix in ("po", "mo")}
    assert modules | others | translations == {name for name in names if ".dist-info/" not in name}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_its_description_has_no_dead_link(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        description = archive.read(metadata).decode().partition("\n\n")[2]
    assert "imtui --demo" in description
    assert not re.findall(r"\]\((?!https:)", description)


def test_the_source_distribution_can_be_tested(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "config.example.toml"} <= names
    assert {"tests/conftest.py", "tests/cli/run.schema.json", "imtui/py.typed", ".ci/run"} <= names
    assert not any(name.startswith((".git/", ".venv/")) or "__pycache__" in name for name in names)


def test_it_installs_into_an_empty_environment_and_starts(wheel: Path, tmp_path: Path) -> None:
    folder = tmp_path / "venv"
    program, python = folder / "bin" / "imtui", folder / "bin" / "python"
    # This environment's pip installs into that one: a pip of its own and compiling all packages take 8 s.
    call(sys.executable, "-m", "venv", "--without-pip", folder, cwd=tmp_path)
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    call(*pip, "install", "--quiet", "--no-compile", wheel, cwd=tmp_path)
    for version in ([program], [python, "-W", "error", "-m", "imtui"]):
        assert call(*version, "--version", cwd=tmp_path) == f"imtui {imtui.__version__}\n"
    assert "complete -o filenames" in call(program, "completion", "bash", cwd=tmp_path)
    assert "^r" in call(program, "help", "keys", cwd=tmp_path)
    # Every module can be imported with what the wheel asks for, and no more.
    script = (
        "import importlib, pkgutil, imtui\n"
        "for module in pkgutil.walk_packages(imtui.__path__, 'imtui.'):\n"
        "    if not module.name.endswith('__main__'):\n"
        "        importlib.import_module(module.name)\n"
        "print(imtui.__file__)"
    )
    assert str(folder) in call(python, "-W", "error", "-c", script, cwd=tmp_path)


def test_it_says_which_pythons_it_runs_on() -> None:
    versions = [int(name.rpartition("3.")[2]) for name in PROJECT["classifiers"] if ":: 3." in name]
    assert PROJECT["requires-python"] == f">=3.{versions[0]}"
    assert versions == list(range(versions[0], versions[-1] + 1))


def test_the_changelog_begins_with_this_version() -> None:
    heading = next(
        line for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line[:3] == "## "
    )
    assert heading.split()[1] == imtui.__version__
