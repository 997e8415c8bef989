"""Environments with another Python or other packages, made once by uv and kept below build/environments."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.collect import files, store
from analysis.verify import scratch
from analysis.verify.variation import Impossible

ENVIRONMENTS = store.WORK / "build" / "environments"
"""Where environments with another Python or other packages are kept."""


def runs(command: Sequence[str]) -> bool:
    """Whether a command can be had and succeeds."""
    return bool(shutil.which(command[0])) and subprocess.run(command, capture_output=True, check=False).returncode == 0


def _interpreter(minor: str) -> str:
    """Interpreter of a minor version of Python; blank where none is installed."""
    installed = sorted((Path.home() / ".pyenv" / "versions").glob(f"{minor}.*/bin/python"))
    for candidate in [shutil.which(f"python{minor}"), *installed]:
        if candidate and runs([str(candidate), "-c", f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{minor}')"]):
            return str(candidate)
    return ""


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.is_file() else shutil.which("uv") or ""


def no_uv() -> str:
    return "" if _uv() else "uv is not installed"


def no_interpreter(minor: str) -> Callable[[], str]:
    return lambda: no_uv() or ("" if _interpreter(minor) else f"Python {minor} is not installed")


def uv_says(*arguments: str) -> str:
    """What uv says on its first channel; Impossible with its last line on the other if it fails."""
    done = subprocess.run([_uv(), *arguments], cwd=store.INSTRUMENT, capture_output=True, text=True, check=False)
    if done.returncode:
        complaint = " ".join(line.strip() for line in done.stderr.strip().splitlines()[-3:])
        raise Impossible(f"uv {arguments[0]} failed: {complaint}")
    return done.stdout


def environment(name: str, interpreter: str, requirements: bytes) -> Path:
    """Interpreter of an environment with just these requirements; made once and kept below `build/environments/`."""
    folder = ENVIRONMENTS / f"{name}-{files.sha256(requirements)[:12]}"
    python = folder / "bin" / "python"
    if not (folder / "installed").is_file():
        scratch.remove(folder)
        listed = ENVIRONMENTS / f"{folder.name}.txt"
        files.write_bytes(listed, requirements)
        uv_says("venv", "--quiet", "--no-python-downloads", "--python", interpreter, str(folder))
        uv_says("pip", "install", "--quiet", "--compile-bytecode", "--python", str(python), "-r", str(listed))
        files.write_bytes(folder / "installed", b"")
    return python


def with_python(minor: str) -> Callable[[], Path]:
    lock = store.lock_path()
    return lambda: environment(f"python-{minor}", _interpreter(minor), lock.read_bytes())


def with_packages(name: str, *arguments: str) -> Callable[[], Path]:
    def python() -> Path:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        resolved = uv_says("pip", "compile", "--quiet", "--no-header", "--no-annotate", "--python-version", version, *arguments, "pyproject.toml")
        return environment(name, sys.executable, resolved.encode())

    return python
