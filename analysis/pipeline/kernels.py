"""Kernels of a run: the interpreter and the package of the run, whatever the user's environment and the current folder hold."""

import os
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from traitlets import default

from analysis.model import checkout
from analysis.pipeline import forks, start_kernel, stopping

ENGINE = "own-kernel"
"""Name under which papermill knows how a kernel of a run is started."""
SHUT_OUT = (
    "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONWARNINGS", "PYTHONINSPECT", "PYTHONDEVMODE", "PYTHONWARNDEFAULTENCODING",
    "PYTHONOPTIMIZE", "PYTHONUSERBASE", "PYTHONPLATLIBDIR", "PYTHONBREAKPOINT", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH",
    "JUPYTER_CONFIG_DIR", "MPLBACKEND", "MATPLOTLIBRC",
)  # fmt: skip
"""Variables of the environment that do not reach a kernel; nor do others of Jupyter."""
MODULES = "RIVAL_REQUESTS_KERNEL_MODULES"
"""Variable: folder of modules for kernels, in place of those of PYTHONPATH; for reruns that put questions to them."""
QUESTIONS = {"interpreter": "__import__('sys').executable", "package": "__import__('analysis').__file__"}


class AnotherKernel(Exception):
    """A kernel answered that it is not that of this run."""


class _Specs(KernelSpecManager):
    """Knows one kernel: this interpreter with this package."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(
            argv=[sys.executable, "-P", start_kernel.__file__, "-f", "{connection_file}"], display_name=start_kernel.SHOWN, language="python"
        )


class _Manager(AsyncKernelManager):
    """Starts the one kernel that there is."""

    @default("kernel_spec_manager")
    def _only_ours(self) -> KernelSpecManager:
        return _Specs(parent=self)

    async def _async_launch_kernel(self, kernel_cmd: list[str], **given: Any) -> None:
        process = forks.start(kernel_cmd, given["env"], given["cwd"], given["stderr"])
        if process is None:
            await super()._async_launch_kernel(kernel_cmd, **given)
        else:
            vars(self.provisioner).update(process=process, pid=process.pid, pgid=process.pid)


class _Client(PapermillNotebookClient):
    """Asks the kernel who it is before the first cell."""

    def papermill_execute_cells(self) -> None:
        with stopping.at_work(self.km.provisioner.pid):
            self._ask()
            super().papermill_execute_cells()

    def _ask(self) -> None:
        reply = self.wait_for_reply(self.kc.execute("", silent=True, store_history=False, user_expressions=QUESTIONS))
        said = {name: answer.get("data", {}).get("text/plain", answer.get("evalue")) for name, answer in reply["content"]["user_expressions"].items()}
        wanted = {"interpreter": repr(sys.executable), "package": repr(str(checkout.PACKAGE / "__init__.py"))}
        wrong = [f"its {name} is {said[name]}, that of this run {value}" for name, value in wanted.items() if said[name] != value]
        if wrong:
            raise AnotherKernel(f"another kernel than that of this run answered: {'; '.join(wrong)}")


class _OwnKernel(Engine):
    """Engine of papermill that starts the kernel of the run."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: object, kernel_name: str, folder: Path, start_timeout: int = 60, **_: object) -> object:
        folder.mkdir(parents=True, exist_ok=True)
        manager = _Manager(kernel_name=kernel_name, connection_file=str(folder / f"kernel-{uuid.uuid4()}.json"))
        client = _Client(nb_man, km=manager, kernel_name=kernel_name, startup_timeout=start_timeout)
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
            try:
                return client.execute(env=environment(), cwd=str(folder), cleanup_kc=True, stderr=complaints)
            except RuntimeError as error:  # that the kernel did not begin, or ended; why, it says itself
                complaints.seek(0)
                error.add_note(complaints.read().strip().rpartition("\n")[2])
                raise


papermill_engines.register(ENGINE, _OwnKernel)


def environment() -> dict[str, str]:
    """Variables of a kernel: those of this process without what would reach into it."""
    kept = {name: value for name, value in os.environ.items() if name not in SHUT_OUT and not name.startswith("JUPYTER")}
    return kept | ({"PYTHONPATH": os.environ[MODULES]} if os.environ.get(MODULES) else {})
