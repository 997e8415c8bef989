"""An executor that hands work to the workers of a Dask cluster.

A worker that is lost is a matter of the cluster: its work is done again by another one. Nothing that a worker does is written by
it: what it made comes back, and the run, alone in its folder, keeps it.
"""

import asyncio
import math
import pickle
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, cast

import cloudpickle
from distributed import Client, Future, KilledWorker, Security, rpc
from distributed.client import FutureCancelledError

from analysis.cluster import attendant, worker
from analysis.collect import store
from analysis.model import checkout
from analysis.pipeline import executors, jobs, kernels, stopping

TIMEOUT = "10s"
"""Time in which a scheduler has to answer."""
PATIENCE = 300
"""Seconds in which a cluster that has lost all workers has to get another one."""
MOST = 6
"""How often a piece of work is begun at most before it is given up."""
LOOK = 0.5
"""Seconds between two looks at whether the run was told to stop, or the cluster is gone."""
BETWEEN_LOOKS = 10
"""Seconds between two looks at whether there are workers."""
SPARE = 2
"""Pieces of work that are handed to the cluster, for each that it does at a time, so that a worker that is done has the next."""


class Done(NamedTuple):
    """A piece of work that was done: the machine and worker, and seconds."""

    host: str
    worker: str
    seconds: float


class Cluster:
    """Does work on the workers of a cluster.

    Parameters
    ----------
    client
        Connected to the scheduler.
    build
        Folder of the run, which all workers see.
    patience
        Seconds that it waits for another worker when none is left.
    """

    is_here = False

    def __init__(self, client: Client, build: Path, patience: float = PATIENCE) -> None:
        self.client, self.name = client, f"rival-requests-{uuid.uuid4().hex}"
        self.at_a_time = 1
        self.done: dict[str, Done] = {}
        self.begun: dict[str, list[str]] = {}
        self.why: dict[str, str] = {}
        self._in_hand: set[str] = set()
        self._lock, self._is_stopped = threading.Lock(), False
        self._looked = self._some_since = time.monotonic()
        self._patience, self._is_told, self._over = patience, False, ""
        cloudpickle.register_pickle_by_value(worker)
        do = worker.do
        self._do = lambda *given: do(*given)  # as part of a task Dask hands on by its name alone what can be imported here, and so not this
        command = [sys.executable, "-P", "-c", attendant.start_code(checkout.PACKAGE.parent), str(build)]
        variables = {name: value for name, value in kernels.environment().items() if name.startswith(worker.DROPPED)}
        variables |= {checkout.STUDY: str(checkout.ROOT), checkout.MEANT: str(checkout.PACKAGE.parent), store.RAW: str(store.raw_folder().resolve())}
        client.subscribe_topic(self.name, self._heard)
        client.subscribe_topic("all", self._heard_of_workers)
        client.register_plugin(worker.Attending(self.name, command, variables))

    def use(self, n_threads: int) -> None:
        """Expect the cluster to do so many pieces of work at a time."""
        self.at_a_time = SPARE * max(1, n_threads)

    def close(self) -> None:
        """Leave the cluster as it was."""
        for topic in (self.name, "all"):
            with suppress(Exception):
                self.client.unsubscribe_topic(topic)
        with suppress(Exception):  # it may be gone
            self.client.unregister_worker_plugin(self.name)

    async def _heard(self, event: tuple[float, dict]) -> None:
        """A worker began a piece of work."""
        _, said = event
        with self._lock:
            self.begun.setdefault(said["label"], []).append(said["worker"])

    async def _heard_of_workers(self, event: tuple[float, dict]) -> None:
        """A worker went; if it had work of this run in hand that is begun again, say so."""
        _, said = event
        if said.get("action") != "remove-worker":
            return
        with self._lock:
            labels = sorted(label for label in self._in_hand if self.begun.get(label, [""])[-1] == said["worker"])
            for label in labels:
                self.why[label] = f"worker {said['worker']} was lost"
        if labels:
            print(f"  worker {said['worker']} was lost; done again: {', '.join(labels)}", file=sys.stderr, flush=True)

    def running(self) -> int:
        with self._lock:
            return len(self._in_hand & self.begun.keys())

    def do(self, label: str, work: executors.Work, given: Sequence[object], folder: Path) -> Any:
        question = pickle.dumps((work, tuple(given)))
        with self._lock:
            self._in_hand.add(label)
            self.begun.pop(label, None)
        try:
            is_good, found = pickle.loads(self._answer(label, question))
        finally:
            with self._lock:
                self._in_hand.discard(label)
        if isinstance(found, jobs.Unseen):
            self._over = str(found)
        if not is_good:
            raise found
        return found

    def _answer(self, label: str, question: bytes) -> bytes:
        """What a worker answers, however often it takes."""
        for attempt in range(1, MOST + 1):
            future = self.client.submit(self._do, self.name, label, question, key=f"{self.name}-{label}-{attempt}", pure=False)
            try:
                said, answer, host, seconds = self._wait(future)
            except KilledWorker:
                said, answer = worker.ENDED, self.why.get(label, "its worker was lost")
            except FutureCancelledError as error:
                raise executors.Gone(_gone(self.client)) from error
            if said == worker.ANSWERED:
                with self._lock:
                    self.done[label] = Done(host, self.begun.get(label, ["?"])[-1], seconds)
                return answer
            if stopping.is_told():
                raise stopping.Stopped
            self.why[label] = answer
            if said == worker.UNUSABLE:
                raise executors.Gone(
                    f"a worker on {host} cannot start the Python of this run ({answer}); the folder of the project and its .venv must lie at "
                    "the same place on every machine, and the worker's folder for what is temporary must have room"
                )
            if len(self.begun.get(label, ())) >= MOST:
                break
        raise executors.Lost(
            f"it was begun {len(self.begun.get(label, ()))} times and never came to its end; the last time, at worker "
            f"{self.begun.get(label, ['?'])[-1]}, {self.why[label]}. Give workers more memory, time or room on their disks, and run it again"
        )

    def _wait(self, future: Future) -> Any:
        """The result of a future; looks now and then whether the run was told to stop, or the cluster is gone."""
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        while not done.wait(LOOK):
            if stopping.is_told():
                self._stop()
                future.cancel(force=True)
                raise stopping.Stopped
            if self._over:  # nothing else that is asked can be done either
                future.cancel(force=True)
                raise executors.Gone(self._over)
            self._look_for_workers()
            if self.client.status not in ("running", "connecting"):
                raise executors.Gone(_gone(self.client))
        return future.result()

    def _look_for_workers(self) -> None:
        """See now and then whether there is a worker.

        Raises
        ------
        executors.Gone
            If there was none for long.
        """
        with self._lock:
            now = time.monotonic()
            if now - self._looked < BETWEEN_LOOKS:
                return
            self._looked = now
        try:
            has_workers = bool(_taking(cast(Any, self.client).sync(cast(Any, self.client.scheduler).identity)))
        except (OSError, TimeoutError):  # the connection is lost; the client tries to have it again for a while, and then says that it is closed
            return
        if has_workers:
            self._some_since, self._is_told = now, False
            return
        if not self._is_told:
            self._is_told = True
            bound = f", for up to {self._patience:.0f} s" if self._patience < math.inf else ""
            print(f"  no worker is left that takes work; waiting for another one{bound}", file=sys.stderr, flush=True)
        if time.monotonic() - self._some_since > self._patience:
            raise executors.Gone(f"there was no worker that takes work for {self._patience:.0f} s; start some, and run the same command to continue")

    def _stop(self) -> None:
        """End what is at work on the workers, once."""
        with self._lock:
            is_first, self._is_stopped = not self._is_stopped, True
        if is_first:
            with suppress(Exception):
                self.client.run(worker.stop, self.name, on_error="ignore")

    def seconds(self, label: str) -> float:
        return self.done[label].seconds if label in self.done else 0.0

    def summary(self) -> list[str]:
        lines = []
        for host in sorted({each.host for each in self.done.values()}):
            here = [each for each in self.done.values() if each.host == host]
            n_workers = len({each.worker for each in here})
            lines.append(
                f"{host}: {len(here)} done by {n_workers} worker{'s' * (n_workers > 1)} in {sum(each.seconds for each in here):,.1f} s of work"
            )
        again = {label: len(begun) for label, begun in sorted(self.begun.items()) if len(begun) > 1}
        return lines + [f"{label} was begun {n} times: {self.why.get(label, 'its worker was lost')}" for label, n in again.items()]


def _gone(client: Client) -> str:
    return f"the scheduler of Dask at {client.scheduler_info().get('address', 'its address')} is gone; start it again, and run the same command to continue"


def _taking(said: Mapping[str, Any]) -> int:
    """How many workers take work, as a scheduler says; one that has filled its memory is paused, and may be so for ever."""
    return [each["status"] for each in said["workers"].values()].count("running")


async def _workers(address: str) -> int | None:
    """How many workers of a scheduler take work; None if something else of Dask answers, such as one of its workers."""
    async with rpc(address, timeout=TIMEOUT, connection_args=Security().get_connection_args("client")) as there:
        said = await there.identity()
    return _taking(said) if "workers" in said else None


def fault(address: str) -> str:
    """Why no cluster can be used at an address, with what to do; blank if one can."""
    try:
        with ThreadPoolExecutor(1) as apart:  # a client that does not come to be is waited for when the program ends; the caller may have a loop
            n_workers = apart.submit(asyncio.run, _workers(address)).result()
    except (OSError, TimeoutError, ValueError, ImportError, OverflowError, TypeError) as error:
        if isinstance(error, TypeError) and address.startswith(("tls:", "wss:")):
            return f"the scheduler of Dask at {address!r} asks for keys, and Dask's configuration names none (distributed.comm.tls); set them there"
        return f"no scheduler of Dask answers at {address!r} ({error}); start one, and name the address that it says, such as tcp://HOST:8786"
    if n_workers is None:
        return f"what answers at {address!r} is no scheduler of Dask; name the address that the scheduler says when it starts"
    return (
        ""
        if n_workers
        else f"the scheduler of Dask at {address} has no workers that take work; start some (dask worker {address}), with more memory if they are paused"
    )


@contextmanager
def at(address: str, build: Path) -> Iterator[Cluster]:
    """The executor of a Dask cluster that is there.

    Raises
    ------
    executors.Unusable
        If none answers at the address, or it has no workers.
    """
    if why := fault(address):
        raise executors.Unusable(why)
    with Client(address, set_as_default=False) as client, using(client, build, sum(client.nthreads().values())) as cluster:
        yield cluster


@contextmanager
def using(client: Client, build: Path, n_threads: int, patience: float = PATIENCE) -> Iterator[Cluster]:
    """The executor of a cluster to which a client is connected, as long as the context lasts."""
    cluster = Cluster(client, build, patience)
    cluster.use(n_threads)
    n_workers = len(client.nthreads())
    print(f"{n_workers} worker{'s' * (n_workers > 1)}; what they do is seen at {client.dashboard_link}", file=sys.stderr, flush=True)
    try:
        yield cluster
    finally:
        cluster.close()
