"""Settings: every fault at once, at start, with its mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.cores import available_cores
from service.serving import environment
from service.settings import Settings, SettingsError, settings_table
from service.variables import VARIABLES

ROOT = Path(__file__).resolve().parents[2]


def faults(**environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(environ)
    return caught.value.faults


def test_without_any_variable_the_service_keeps_to_this_machine() -> None:
    settings = Settings.from_env({})

    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 2)
    assert settings.writes
    assert settings.models_dir == settings.data_dir == Path("data")


def test_every_variable_is_read() -> None:
    settings = Settings.from_env(
        {
            "FACTCHECK_DATA_DIR": "/srv/news desk",
            "FACTCHECK_MODELS_DIR": "/opt/models",
            "FACTCHECK_HOST": "0.0.0.0",
            "FACTCHECK_PORT": "80",
            "FACTCHECK_WORKERS": "3",
            "FACTCHECK_THREADS": "8",
            "FACTCHECK_EMBEDDER": "dummy",
            "FACTCHECK_STANCE": "/opt/my model",
            "FACTCHECK_COMPUTE_THREADS": "5",
            "FACTCHECK_JUDGED_PASSAGES": "10",
            "FACTCHECK_MAX_BODY_BYTES": "2048",
            "FACTCHECK_MAX_HTML_BYTES": "4096",
            "FACTCHECK_HTML_SECONDS": "5",
            "FACTCHECK_BATCH_CLAIMS": "50",
            "FACTCHECK_ALLOW_OPEN": "on",
            "FACTCHECK_TRUSTED_PROXIES": "1",
            "FACTCHECK_RATE_PER_MINUTE": "60",
            "FACTCHECK_REDIS_URL": "rediss://desk:secret@redis.example.org/2",
            "FACTCHECK_WAITING_REQUESTS": "5",
            "FACTCHECK_CONNECTIONS_PER_ADDRESS": "11",
            "FACTCHECK_CLIENT_SECONDS": "20",
            "FACTCHECK_ANSWER_CACHE": "51",
            "FACTCHECK_ANSWER_CACHE_BYTES": "52",
            "FACTCHECK_EMBEDDING_CACHE": "53",
            "FACTCHECK_EMBEDDING_CACHE_BYTES": "54",
            "FACTCHECK_WRITES": "Off",
            "FACTCHECK_CORS_ORIGINS": "https://desk.example.org, moz-extension://0b-1",
            "FACTCHECK_LOG_LEVEL": "WARNING",
            "FACTCHECK_ACCESS_LOG": "yes",
            "FACTCHECK_LOG_FORMAT": "JSON",
            "FACTCHECK_OTLP_ENDPOINT": "http://collector:4318/",
            "FACTCHECK_GRACEFUL_SECONDS": "7",
            "FACTCHECK_DRAIN_SECONDS": "9",
            "FACTCHECK_REQUEST_SECONDS": "41",
            "FACTCHECK_LONG_REQUEST_SECONDS": "42",
            "PATH": "/usr/bin",
        }
    )

    assert settings == Settings(
        data_dir=Path("/srv/news desk"),
        models_dir=Path("/opt/models"),
        host="0.0.0.0",
        port=80,
        workers=3,
        threads=8,
        embedder="dummy",
        stance="/opt/my model",
        compute_threads=5,
        judged_passages=10,
        max_body_bytes=2048,
        max_html_bytes=4096,
        html_seconds=5,
        batch_claims=50,
        allow_open=True,
        trusted_proxies=1,
        rate_per_minute=60,
        redis_url="rediss://desk:secret@redis.example.org/2",
        waiting_requests=5,
        connections_per_address=11,
        client_seconds=20,
        answer_cache=51,
        answer_cache_bytes=52,
        embedding_cache=53,
        embedding_cache_bytes=54,
        writes=False,
        cors_origins=("https://desk.example.org", "moz-extension://0b-1"),
        log_level="warning",
        log_format="json",
        access_log=True,
        otlp_endpoint="http://collector:4318",
        graceful_seconds=7,
        drain_seconds=9,
        request_seconds=41,
        long_request_seconds=42,
    )
    assert len(VARIABLES) == 35


def test_every_fault_is_told_at_once_with_name_value_and_mend() -> None:
    told = faults(
        FACTCHECK_PORT="99999",
        FACTCHECK_WORKERS="two",
        FACTCHECK_WRITES="maybe",
        FACTCHECK_HOST=" ",
        FACTCHECK_LOG_LEVEL="loud",
    )

    assert sorted(told) == [
        "FACTCHECK_HOST=' ': it is empty: give a value, or remove the variable to get the default",
        "FACTCHECK_LOG_LEVEL='loud': give one of debug, info, warning, error, critical",
        "FACTCHECK_PORT='99999': give a whole number from 0 to 65535",
        "FACTCHECK_WORKERS='two': give a whole number from 1 to 256",
        "FACTCHECK_WRITES='maybe': give on or off",
    ]


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "1e3", "٣", "9" * 5000, "0x10"])
def test_numbers_are_plain_and_in_range(value: str) -> None:
    assert len(faults(FACTCHECK_WORKERS=value)) == 1


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("FACTCHECK_PROT", "did you mean FACTCHECK_PORT?"),
        ("FACTCHECK_JUDGED", "did you mean FACTCHECK_JUDGED_PASSAGES?"),
        ("FACTCHECK_QQQQQQQQQQQQ", "docs/settings.md"),
    ],
)
def test_a_name_that_is_no_setting_is_a_fault(name: str, hint: str) -> None:
    [told] = faults(**{name: "1"})

    assert told.startswith(f"{name}: there is no such setting")
    assert hint in told


def test_the_error_reads_as_one_list() -> None:
    with pytest.raises(SettingsError, match=r"(?s)settings cannot be used:\n  - .*PORT.*\n  - .*WORKERS"):
        Settings.from_env({"FACTCHECK_WORKERS": "0", "FACTCHECK_PORT": "x"})


def test_the_documentation_lists_exactly_the_settings() -> None:
    assert settings_table() in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_the_server_gets_exactly_these_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTCHECK_WORKERS", "9")
    monkeypatch.setenv("FACTCHECK_ACCESS_LOG", "on")
    settings = Settings.from_env({"FACTCHECK_PORT": "8123", "FACTCHECK_WRITES": "off"})

    assert Settings.from_env(environment(settings)) == settings


@pytest.mark.parametrize(
    ("quota", "cores"),
    [("max 100000", None), ("50000 100000", 1), ("100000 100000", 1), ("nonsense", None), ("1 0", None)],
)
def test_a_quota_of_the_container_limits_the_cores(tmp_path: Path, quota: str, cores: int | None) -> None:
    (tmp_path / "cpu.max").write_text(quota)

    without_quota = available_cores(tmp_path / "absent")

    assert available_cores(tmp_path / "cpu.max") == (cores or without_quota)


@pytest.mark.parametrize(
    "wrong",
    [
        "*", "null", "desk.example.org", "https://desk.example.org/", "https://*.example.org",
        "https://Desk.example.org", "https://desk.example.org:443", "http://localhost:80", "http://a b",
        "chrome-extension://", "file://x", "https://desk.example.org@evil.example",
    ],
)  # fmt: skip
def test_an_origin_must_be_just_what_a_browser_sends(wrong: str) -> None:
    [fault] = faults(FACTCHECK_CORS_ORIGINS=f"https://fine.example.org {wrong}")

    assert fault.startswith("FACTCHECK_CORS_ORIGINS=")


def test_origins_are_listed_by_blanks_or_commas() -> None:
    origins = (
        "http://localhost:3000,https://a.example.org  chrome-extension://abcdefghijklmnop http://[::1]:80"
    )
    settings = Settings.from_env({"FACTCHECK_CORS_ORIGINS": origins.removesuffix(":80")})

    assert settings.cors_origins == (
        "http://localhost:3000", "https://a.example.org", "chrome-extension://abcdefghijklmnop", "http://[::1]",
    )  # fmt: skip
    assert Settings.from_env({}).cors_origins == ()


@pytest.mark.parametrize(
    "address", ["localhost:6379", "http://redis:6379", "redis://", "redis://host:port", "unix://redis.sock"]
)
def test_an_address_that_is_none_of_redis_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(SettingsError) as told:
        Settings.from_env({"FACTCHECK_REDIS_URL": address})
    assert "FACTCHECK_REDIS_URL=(its value is not shown): give redis://" in str(told.value)


def test_the_password_of_redis_is_in_no_text_of_the_settings() -> None:
    assert "secret" not in repr(Settings.from_env({"FACTCHECK_REDIS_URL": "redis://:secret@host"}))


@pytest.mark.parametrize("address", ["collector:4318", "ftp://collector", "http://", "http://host?key=1"])
def test_an_address_that_is_none_of_a_collector_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match=r"FACTCHECK_OTLP_ENDPOINT=.*: give http://host"):
        Settings.from_env({"FACTCHECK_OTLP_ENDPOINT": address})
