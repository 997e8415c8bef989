"""Start a command in a changed process: run by its path, before anything of the package is imported.

`python launch.py --die --loopback --umask 077 -- COMMAND ...`: the command takes the place of
this process. Only what has to be done from within a process is here; variables of the
environment and namespaces are set by whoever starts it.
"""

import argparse
import ctypes
import os
import signal
import socket
import struct
import subprocess
import sys

PR_SET_PDEATHSIG = 1
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1


def die_with_parent() -> None:
    """Be stopped when the process that started this one is gone, so that nothing goes on in a folder that was left (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def loopback_up() -> None:
    """Switch the loopback device of a new network namespace on (Linux): without it a kernel never answers."""
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        request = fcntl.ioctl(channel, SIOCGIFFLAGS, struct.pack("16sh22x", b"lo", 0))
        flags = struct.unpack("16sh22x", request)[1]
        fcntl.ioctl(channel, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", flags | IFF_UP))


def forbid_writing(folder: str) -> None:
    """Make a folder one that nobody can write to, in a new namespace of mounts."""
    subprocess.run(["mount", "-o", "bind,ro", folder, folder], check=True)


def hide(folder: str) -> None:
    """Lay an empty folder over a folder, in a new namespace of mounts."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "nothing", folder], check=True)


def main() -> None:
    """Read the arguments, change this process, and become the command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--die", action="store_true", help="stop when the parent is gone")
    parser.add_argument("--loopback", action="store_true", help="switch loopback on in a new network namespace")
    parser.add_argument("--umask", help="octal mask of the rights of new files")
    parser.add_argument("--processor", type=int, help="run on this processor only")
    parser.add_argument("--host", help="name of the host in a new namespace")
    parser.add_argument("--read-only", help="folder that nobody can write to, in a new namespace of mounts")
    parser.add_argument("--hide", action="append", default=[], help="folder that is empty for the command, in a new namespace of mounts")
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    if given.die:
        die_with_parent()
    if given.loopback:
        loopback_up()
    if given.umask:
        os.umask(int(given.umask, 8))
    if given.processor is not None:
        os.sched_setaffinity(0, {given.processor})
    if given.host:
        socket.sethostname(given.host)
    if given.read_only:
        forbid_writing(given.read_only)
    for folder in given.hide:
        hide(folder)
    os.execvp(given.command[0], given.command)


if __name__ == "__main__":
    main()
