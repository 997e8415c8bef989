"""What lies beside an archive: a signature, if somebody has a key."""

import shutil
import subprocess
from pathlib import Path

from analysis.collect import files

SIGNER, NAMESPACE = "ssh-keygen", "file"
"""What signs, with a key that most people have and without a keyring; and the namespace of signatures of files."""


class NotSigned(ValueError):
    """An archive could not be signed; the message says why."""


def key_faults(key: Path) -> list[str]:
    """Why nothing can be signed with a key, in sentences."""
    found = []
    if not key.is_file():
        found.append(f"--sign is {str(key)!r}, which is no file. Name a private key of SSH (~/.ssh/id_ed25519).")
    if not shutil.which(SIGNER):
        found.append(f"--sign needs {SIGNER}, which is not there. Install OpenSSH.")
    return found


def remove_stale(place: Path, data: bytes) -> None:
    """Remove what lies beside an archive and speaks of another one of its name, which is written over."""
    if place.is_file() and files.read_file(place) != data:
        names = (f"{place.name}.sig", f"{place.stem}.letter.html", f"{place.stem}.verification.json")
        files.remove([place.with_name(name) for name in names if place.with_name(name).is_file()])


def sign(place: Path, key: Path) -> Path:
    """Sign an archive, and put the signature beside it; the path of the signature.

    Raises
    ------
    NotSigned
        If the key cannot be used.
    """
    command = [SIGNER, "-q", "-Y", "sign", "-f", str(key), "-n", NAMESPACE]
    done = subprocess.run(command, input=files.read_file(place), capture_output=True, check=False)
    if done.returncode or not done.stdout.startswith(b"-----BEGIN SSH SIGNATURE-----"):
        reason = done.stderr.decode("utf-8", "replace").strip() or f"exit status {done.returncode}"
        raise NotSigned(f"The archive was made and not signed: {SIGNER} does not sign with {str(key)!r} ({reason}).")
    signature = place.with_name(f"{place.name}.sig")
    files.write_bytes(signature, done.stdout)
    return signature
