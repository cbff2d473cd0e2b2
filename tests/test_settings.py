"""Settings: what the environment may say, and what a person is told when it says something else."""

import re
from dataclasses import FrozenInstanceError
from datetime import timedelta
from pathlib import Path

import pytest

from heritage.settings import PROJECT_FOLDER, Bucket, SettingError, Settings, read_settings
from heritage.vault import new_key


def settings(**environ: str) -> Settings:
    return read_settings({f"HERITAGE_{name}": value for name, value in environ.items()})


def refusal(**environ: str) -> str:
    with pytest.raises(SettingError) as caught:
        settings(**environ)
    return str(caught.value)


def test_nothing_needs_to_be_set() -> None:
    assert read_settings({}) == Settings(
        database_url=f"sqlite:///{PROJECT_FOLDER}/instance/heritage.db",
        base_url="http://127.0.0.1:8000",
        content_folder=PROJECT_FOLDER / "content",
        listen="127.0.0.1:8000",
    )


def test_a_setting_left_empty_is_one_not_set() -> None:
    assert settings(DATABASE_URL="", BASE_URL="", CONTENT="", LISTEN="") == read_settings({})


def test_left_out_the_environment_of_the_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERITAGE_BASE_URL", "https://heritage.example.vn")
    assert read_settings().base_url == "https://heritage.example.vn"


def test_settings_do_not_change_while_the_site_runs() -> None:
    with pytest.raises(FrozenInstanceError):
        settings().listen = "0.0.0.0:80"  # type: ignore[misc]


def test_nothing_else_reads_the_environment() -> None:
    readers = {
        path.relative_to(PROJECT_FOLDER).as_posix()
        for path in (PROJECT_FOLDER / "heritage").rglob("*.py")
        if re.search(r"\bos\.environ|\bgetenv\b|\bimport environ\b", path.read_text("utf-8"))
    }
    assert readers == {"heritage/settings.py"}


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@db.example/heritage", "postgresql+psycopg://u:p@db.example/heritage"),
        ("postgresql://u@db/h?sslmode=require", "postgresql+psycopg://u@db/h?sslmode=require"),
        (
            "postgresql+psycopg://u@/heritage?host=/run/postgresql",
            "postgresql+psycopg://u@/heritage?host=/run/postgresql",
        ),
        ("sqlite:////srv/heritage.db", "sqlite:////srv/heritage.db"),
    ],
)
def test_the_addresses_that_hosts_hand_out_are_understood(given: str, used: str) -> None:
    assert settings(DATABASE_URL=given).database_url == used


@pytest.mark.parametrize("given", ["heritage.db", "sqlite://", "mysql://u@db/heritage", "postgresql+psycopg2://u@db/x"])
def test_another_database_is_refused_with_what_to_write(given: str) -> None:
    assert refusal(DATABASE_URL=given) == (
        "HERITAGE_DATABASE_URL: write sqlite:///path/to/file.db or postgresql://user@host/name"
    )


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://heritage.example.vn", "https://heritage.example.vn"),
        (" https://heritage.example.vn/\n", "https://heritage.example.vn"),
        ("https://xn--di-sn-gza.vn", "https://xn--di-sn-gza.vn"),
        ("HTTPS://Heritage.Example.VN", "https://heritage.example.vn"),
        ("http://192.168.1.20:8000", "http://192.168.1.20:8000"),
        ("http://[2001:db8::1]:8000", "http://[2001:db8::1]:8000"),
    ],
)
def test_a_base_address_is_scheme_and_host_in_small_letters(given: str, used: str) -> None:
    assert settings(BASE_URL=given).base_url == used


@pytest.mark.parametrize(
    "given",
    [
        "heritage.example.vn",
        "ftp://heritage.example.vn",
        "https://",
        "https:///Q",
        "https://heritage.example.vn/app",
        "https://heritage.example.vn?x=1",
        "https://heritage.example.vn#top",
        "https://user:secret@heritage.example.vn",
        "https://heritage.example.vn:port",
        "https://:8000",
        "https://heritage example.vn",
        "https://di-sản.vn",
        "https://[2001:db8::1",
        'https://heritage.example.vn"><script>',
    ],
)
def test_what_could_not_be_printed_as_a_base_address_is_refused_with_what_to_write(given: str) -> None:
    assert refusal(BASE_URL=given) == (
        "HERITAGE_BASE_URL: write scheme and host only, like https://heritage.example.vn"
    )


@pytest.mark.parametrize(
    ("base_url", "listen", "address"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("http://localhost", "0.0.0.0:80", "http://127.0.0.1:80"),
        ("http://127.0.0.1:8000", "[::]:8000", "http://127.0.0.1:8000"),
        ("https://heritage.example.vn", "127.0.0.1:8765", "https://heritage.example.vn"),
    ],
)
def test_whoever_runs_the_site_is_told_where_it_really_answers(base_url: str, listen: str, address: str) -> None:
    assert settings(BASE_URL=base_url, LISTEN=listen).own_address == address


@pytest.mark.parametrize(
    ("base_url", "is_local"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://LOCALHOST", True),
        ("http://[::1]:8000", True),
        ("https://heritage.example.vn", False),
        ("https://localhost.example.vn", False),
        ("http://192.168.1.20:8000", False),
    ],
)
def test_a_site_knows_whether_its_codes_would_open_nothing_elsewhere(base_url: str, is_local: bool) -> None:
    assert settings(BASE_URL=base_url).is_local is is_local


def test_a_site_knows_whether_it_is_reached_over_tls() -> None:
    assert settings(BASE_URL="https://heritage.example.vn").is_behind_tls
    assert not settings(BASE_URL="http://heritage.example.vn").is_behind_tls


def test_another_town_is_named_by_its_folder(tmp_path: Path) -> None:
    (tmp_path / "town.toml").touch()
    assert settings(CONTENT=str(tmp_path)).content_folder == tmp_path


def test_a_folder_without_a_town_is_refused_with_what_to_do(tmp_path: Path) -> None:
    assert refusal(CONTENT=str(tmp_path)) == (
        f"HERITAGE_CONTENT: there is no town.toml in {tmp_path}; name the town's content folder"
    )


def test_photos_are_kept_beside_the_database_unless_a_folder_is_named(tmp_path: Path) -> None:
    assert settings().media_folder == PROJECT_FOLDER / "instance" / "media"
    assert settings(MEDIA=str(tmp_path)).media_folder == tmp_path
    assert settings(MEDIA=str(tmp_path)).bucket is None


KEYS = {"MEDIA_KEY": "MAUKEY", "MEDIA_SECRET": "mau-secret"}


@pytest.mark.parametrize(
    ("given", "host", "is_secure", "region", "name", "prefix"),
    [
        ("s3://mau?endpoint=https://s3.example.vn", "s3.example.vn", True, "us-east-1", "mau", ""),
        (
            "s3://mau/heritage/bim-son/?endpoint=http://127.0.0.1:9000&region=vn-1",
            "127.0.0.1:9000",
            False,
            "vn-1",
            "mau",
            "heritage/bim-son/",
        ),
    ],
)
def test_files_may_be_kept_in_a_bucket(
    given: str, host: str, is_secure: bool, region: str, name: str, prefix: str
) -> None:
    found = settings(MEDIA=given, **KEYS)
    assert found.bucket == Bucket(host, is_secure, region, name, prefix, "MAUKEY", "mau-secret")
    assert "mau-secret" not in repr(found)


@pytest.mark.parametrize(
    "given",
    [
        "s3://",
        "s3://mau",
        "s3://mau?endpoint=s3.example.vn",
        "s3://mau?endpoint=ftp://s3.example.vn",
        "s3://mau?endpoint=https://s3.example.vn/path",
        "s3://mau?endpoint=https://s3.example.vn&key=MAUKEY",
        "s3://MAU?endpoint=https://s3.example.vn",
    ],
)
def test_a_bucket_that_cannot_be_found_is_refused_with_what_to_write(given: str) -> None:
    assert refusal(MEDIA=given, **KEYS) == (
        "HERITAGE_MEDIA: write a folder, or s3://bucket/prefix?endpoint=https://s3.example.vn&region=vn-1"
    )


def test_a_bucket_needs_both_of_its_keys() -> None:
    said = refusal(MEDIA="s3://mau?endpoint=https://s3.example.vn", MEDIA_KEY="MAUKEY")
    assert said.startswith("HERITAGE_MEDIA_KEY, HERITAGE_MEDIA_SECRET: ")
    assert "MAUKEY" not in said


def test_the_pictures_of_the_map_come_from_openstreetmap_unless_said_otherwise() -> None:
    assert (settings().tiles, settings().tiles_credit) == ("https://tile.openstreetmap.org/{z}/{x}/{y}.png", "")


@pytest.mark.parametrize(
    ("given", "tiles", "credit"),
    [
        ("none", "none", ""),
        (" NONE ", "none", ""),
        ("https://tile.openstreetmap.org/{z}/{x}/{y}.png", "https://tile.openstreetmap.org/{z}/{x}/{y}.png", ""),
        ("https://t.example/{z}/{x}/{y}.png © Example Maps", "https://t.example/{z}/{x}/{y}.png", "© Example Maps"),
        ("https://{s}.t.example:8443/{z}/{x}/{-y}.jpg A", "https://{s}.t.example:8443/{z}/{x}/{-y}.jpg", "A"),
    ],
)
def test_the_pictures_of_the_map_are_named_with_their_makers(given: str, tiles: str, credit: str) -> None:
    assert (settings(TILES=given).tiles, settings(TILES=given).tiles_credit) == (tiles, credit)


def test_a_tile_file_is_named_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "my town.mbtiles"
    file.touch()
    assert (settings(TILES=str(file)).tiles, settings(TILES=str(file)).tiles_credit) == (str(file), "")
    assert settings(TILES=f"{file} © Survey office").tiles_credit == "© Survey office"


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        ("https://t.example/{z}/{x}.png A", "write an address with {z}, {x} and {y}"),
        ("https://t.example;script-src/{z}/{x}/{y}.png A", "write an address with {z}, {x} and {y}"),
        ("https://t.example/{z}/{x}/{y}.png", "after the address and a space, write whom to credit"),
        ("https://t.example/'{z}/{x}/{y}.png A", "write an address with {z}, {x} and {y}"),
        ("ftp://t.example/{z}/{x}/{y}.png A", "write none, a tile address, or the path of a file"),
        ("osm", "write none, a tile address, or the path of a file"),
        ("/nowhere/town.mbtiles", "there is no file /nowhere/town.mbtiles"),
        ("/nowhere/town.pmtiles © A", "there is no file /nowhere/town.pmtiles"),
    ],
)
def test_pictures_that_cannot_be_had_are_refused_with_what_to_write(given: str, advice: str) -> None:
    assert refusal(TILES=given).startswith(f"HERITAGE_TILES: {advice}")


def test_keys_are_read_the_newest_first_and_anything_else_is_refused() -> None:
    first, second = new_key(), new_key()
    assert settings(KEYS=f"{first}, {second}").keys == (first, second)
    with pytest.raises(SettingError, match="HERITAGE_KEYS"):
        settings(KEYS="secret")
    assert first not in repr(settings(KEYS=first))


def test_forwarding_headers_count_only_behind_a_named_proxy() -> None:
    assert settings().proxy_options == {}
    assert settings(TRUSTED_PROXY="127.0.0.1").proxy_options["trusted_proxy"] == "127.0.0.1"
    with pytest.raises(SettingError, match="HERITAGE_TRUSTED_PROXY"):
        settings(TRUSTED_PROXY="any host")


@pytest.mark.parametrize(("text", "hours"), [("24", 24), ("48", 48), ("168", 168)])
def test_a_changed_account_waits_as_long_as_is_set(text: str, hours: int) -> None:
    assert settings(WAITING_HOURS=text).waiting_time == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["0", "23", "169", "-1", "a day", "24.5"])
def test_a_waiting_time_of_less_than_a_day_or_none_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match="HERITAGE_WAITING_HOURS"):
        settings(WAITING_HOURS=text)
