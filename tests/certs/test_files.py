"""The identities as files."""

from __future__ import annotations

import ssl
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from h1conform.certs import (
    Identity,
    Unavailable,
    ca_file,
    ca_pem,
    files,
    identities,
    identity,
    identity_files,
    stranger_ca_file,
    stranger_ca_pem,
    write,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_is_written_and_told(tmp_path: Path) -> None:
    written = write(tmp_path / "new" / "certs")
    names = {"ca.pem", "stranger-ca.pem", *(f"{name}{end}" for name in identities() for end in (".pem", ".key"))}
    assert {path.name for path in written} == names
    assert set((tmp_path / "new" / "certs").iterdir()) == set(written)
    by_name = {path.name: path.read_bytes() for path in written}
    assert (by_name["ca.pem"], by_name["stranger-ca.pem"]) == (ca_pem(), stranger_ca_pem())
    assert (by_name["expired.pem"], by_name["expired.key"]) == (identity("expired").chain, identity("expired").key)


def test_chain_and_key_belong_together(tmp_path: Path) -> None:
    write(tmp_path)
    for name in identities():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(tmp_path / f"{name}.pem", tmp_path / f"{name}.key")


def test_only_those_that_were_asked_for_are_written(tmp_path: Path) -> None:
    written = write(tmp_path, ["expired", "good"])
    assert [path.name for path in written] == [
        "ca.pem",
        "stranger-ca.pem",
        "expired.pem",
        "expired.key",
        "good.pem",
        "good.key",
    ]
    with pytest.raises(ValueError, match="unknown identity 'expird'"):
        write(tmp_path / "new", ["expird"])
    assert not (tmp_path / "new").exists()


def test_of_all_those_that_cannot_be_issued_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(name: str) -> Identity:
        if name == "md5-signature":
            raise Unavailable("no MD5")
        return identity(name)

    monkeypatch.setattr(files, "identity", without)
    assert not {path.stem for path in write(tmp_path)} & {"md5-signature"}
    with pytest.raises(Unavailable, match="no MD5"):
        write(tmp_path, ["md5-signature"])


def test_keys_are_for_their_owner_only_also_when_an_open_one_was_there(tmp_path: Path) -> None:
    old = tmp_path / "good.key"
    old.write_text("old")
    old.chmod(0o666)
    keys = [path for path in write(tmp_path) if path.suffix == ".key"]
    assert {mode(path) for path in keys} == {0o600}
    assert old.read_bytes() == identity("good").key


def test_a_file_is_replaced_and_never_rewritten(tmp_path: Path) -> None:
    """A reader that has the old file open continues to read the old file."""
    write(tmp_path)
    with (tmp_path / "ca.pem").open("rb") as old:
        (tmp_path / "ca.pem").write_bytes(b"old")
        write(tmp_path)
        assert old.read() == b"old"
    assert (tmp_path / "ca.pem").read_bytes() == ca_pem()


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=f"cannot create the directory {tmp_path / 'file'}"):
        write(tmp_path / "file")


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").mkdir()
    with pytest.raises(OSError, match=f"cannot write {tmp_path / 'ca.pem'}"):
        write(tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "ca.pem"]


def test_the_file_of_the_ca_lives_as_long_as_the_process() -> None:
    assert ca_file().read_bytes() == ca_pem()
    assert ca_file() is ca_file()
    program = "from h1conform.certs import ca_file; print(ca_file(), ca_file().exists())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    path, existed = done.stdout.split()
    assert (existed, Path(path).exists()) == ("True", False)


def test_the_files_of_an_identity_are_for_their_owner_only() -> None:
    chain, key = identity_files("client")
    assert (chain.read_bytes(), key.read_bytes()) == (identity("client").chain, identity("client").key)
    assert stranger_ca_file().read_bytes() == stranger_ca_pem()
    assert {mode(path) for path in (chain, key)} == {0o600}
    assert identity_files("client") is identity_files("client")


def test_files_of_a_worker_go_with_the_worker_and_those_before_it_stay() -> None:
    """A worker process of a pool ends without running `atexit`, and still removes its files."""
    program = """
import multiprocessing
from h1conform import certs

ours = certs.ca_file()
with multiprocessing.get_context("fork").Pool(1) as pool:
    theirs = pool.apply(certs.ca_file), pool.apply(certs.identity_files, ("client",))
    there = [path.exists() for path in (theirs[0], *theirs[1])]
    pool.close()
    pool.join()
print(theirs[0] == ours, there, ours.exists(), [path.exists() for path in theirs[1]])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "True [True, True, True] True [False, False]\n"
