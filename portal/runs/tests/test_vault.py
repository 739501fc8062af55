"""Files at rest: the disk says nothing, and no part can be moved, cut, swapped or opened by another key."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.runs import vault

SIZES = (0, 1, vault.CHUNK - 1, vault.CHUNK, vault.CHUNK + 1, 3 * vault.CHUNK)
PIECE = vault.CHUNK + vault.TAG_BYTES


@pytest.fixture(autouse=True)
def var(tmp_path: Path):
    with override_settings(VAR=tmp_path, FILES_KEY=""):
        yield tmp_path


def sealed(folder: Path, plain: bytes, name: str = "a") -> Path:
    vault.seal([plain], folder / name)
    return folder / name


@pytest.mark.parametrize("size", SIZES)
def test_it_works(tmp_path: Path, size: int) -> None:
    plain = bytes(n % 251 for n in range(size))
    told = vault.seal([plain[:7], plain[7:]], tmp_path / "a")
    assert vault.unseal(tmp_path / "a") == plain and told[0] == size
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600 and (tmp_path / "files_key").stat().st_mode & 0o777 == 0o600


def test_the_plain_bytes_are_nowhere_on_disk(tmp_path: Path) -> None:
    sealed(tmp_path, b"ZQ7Secret" * 1000)
    assert not [path for path in tmp_path.iterdir() if b"ZQ7Secret" in path.read_bytes()]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_changed_byte_opens(tmp_path: Path, data: st.DataObject) -> None:
    path = sealed(tmp_path, b"some rows of people")
    raw = bytearray(path.read_bytes())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(raw)
    with pytest.raises(vault.Sealed):
        vault.unseal(path)


@pytest.mark.parametrize("change", ["swap", "repeat", "drop the last", "drop the first", "cut", "add"])
def test_chunks_cannot_be_moved_repeated_or_cut_off(tmp_path: Path, change: str) -> None:
    path = sealed(tmp_path, b"a" * vault.CHUNK + b"b" * vault.CHUNK + b"c" * vault.CHUNK)
    raw = path.read_bytes()
    head, body = raw[: vault.HEADER], raw[vault.HEADER :]
    one, two, rest = body[:PIECE], body[PIECE : 2 * PIECE], body[2 * PIECE :]
    changed = {"swap": two + one + rest, "repeat": one + one + rest, "drop the last": one + two,
               "drop the first": two + rest, "cut": body[:-1], "add": body + one}[change]  # fmt: skip
    path.write_bytes(head + changed)
    with pytest.raises(vault.Sealed):
        vault.unseal(path)


def test_a_file_does_not_open_under_the_name_of_another(tmp_path: Path) -> None:
    path = sealed(tmp_path, b"mine", "a")
    (tmp_path / "b").write_bytes(path.read_bytes())
    with pytest.raises(vault.Sealed):
        vault.unseal(tmp_path / "b")


def test_what_the_source_raises_leaves_nothing_behind(tmp_path: Path) -> None:
    def source():
        yield b"a"
        raise ValueError

    with pytest.raises(ValueError):
        vault.seal(source(), tmp_path / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["files_key"]


def test_the_environment_gives_the_key_and_names_a_bad_one(tmp_path: Path) -> None:
    with override_settings(FILES_KEY=vault.new_key()):
        path = sealed(tmp_path, b"x")
        assert vault.unseal(path) == b"x" and not (tmp_path / "files_key").exists()
    with pytest.raises(vault.Sealed, match="is not here"):
        vault.unseal(path)
    with override_settings(FILES_KEY="short"), pytest.raises(ImproperlyConfigured, match="32 random bytes"):
        vault.keys()


def test_a_file_whose_key_changed_while_it_was_written_has_the_new_key(tmp_path: Path) -> None:
    def source():
        yield b"late"
        vault.add_key()

    vault.seal(source(), tmp_path / "a")
    vault.forget_old_keys()
    assert vault.unseal(tmp_path / "a") == b"late"
