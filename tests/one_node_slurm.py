"""A real Slurm of one node on this machine, for tests: no accounting, no authentication, all of it in one folder and gone with the context."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PROGRAMS = ("slurmctld", "slurmd", "sbatch", "scancel", "squeue", "sinfo")
NO_SLURM = "no Slurm here (Debian: apt-get install slurm-wlm), or not root: runs in jobs of Slurm were NOT tried"
PATIENCE = 30
"""Seconds in which the node has to be there."""
SETTINGS = """ClusterName=here
SlurmctldHost={host}
SlurmctldPort={controller}
SlurmdPort={node}
AuthType=auth/none
CredType=cred/none
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
KillWait=5
SlurmUser=root
SlurmdUser=root
SlurmctldPidFile={folder}/controller.pid
SlurmdPidFile={folder}/node.pid
SlurmdSpoolDir={folder}/spool
StateSaveLocation={folder}/state
SlurmctldLogFile={folder}/controller.log
SlurmdLogFile={folder}/node.log
NodeName={host} CPUs={processors} RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def why_not() -> str:
    """Why there is none on this machine; blank if there can be."""
    return "" if all(map(shutil.which, PROGRAMS)) and hasattr(os, "geteuid") and os.geteuid() == 0 else NO_SLURM


def _free_port() -> int:
    with socket.socket() as channel:
        channel.bind(("", 0))
        return channel.getsockname()[1]


@contextmanager
def started(folder: Path) -> Iterator[dict[str, str]]:
    """Start it; gives the variables with which its commands find it."""
    for part in ("spool", "state"):
        (folder / part).mkdir(parents=True)
    host = socket.gethostname().partition(".")[0]
    settings = folder / "slurm.conf"
    settings.write_text(SETTINGS.format(host=host, folder=folder, processors=os.cpu_count(), controller=_free_port(), node=_free_port()))
    variables = {"SLURM_CONF": str(settings)}
    environment = os.environ | variables
    with (folder / "said.txt").open("wb") as said:
        daemons = [subprocess.Popen([name, "-D"], env=environment, stdout=said, stderr=said) for name in PROGRAMS[:2]]
    try:
        until = time.monotonic() + PATIENCE
        while "idle" not in subprocess.run(["sinfo", "-h", "-o", "%T"], env=environment, capture_output=True, text=True, check=False).stdout:
            if time.monotonic() > until:
                raise RuntimeError(f"no idle node after {PATIENCE} s: {(folder / 'said.txt').read_text()[-500:]}")
            time.sleep(0.2)
        yield variables
    finally:
        for daemon in reversed(daemons):
            daemon.terminate()
        for daemon in daemons:
            with suppress(subprocess.TimeoutExpired):
                daemon.wait(10)
            daemon.kill()
