"""Settings as the office sees them: every one named, its value and where it comes from; a wrong one named by file and key."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from onex import settings
from onex.acts.init import _SETTINGS
from onex.cli.configuring import shown
from onex.errors import SettingsError
from onex.ledger import frames
from onex.ledger.store import Ledger
from onex.settings import SETTINGS, Nightly, load
from tests.offices import STORY, kept, said

NOW = datetime.fromisoformat("2020-06-20T09:00:00+08:00")

GIVEN = {"text": "示例", "count": "3", "truth": "false", "list": "biweekly.xlsx,biweekly.csv"}
MEANT = {"text": "示例", "count": 3, "truth": False, "list": ("biweekly.xlsx", "biweekly.csv")}
OPTION = {"text": ("选项", "选项"), "count": ("7", 7), "truth": ("是", True), "list": ("a.csv", ("a.csv",))}
AS_IN_FILE = {"text": "文件", "count": 5, "truth": True, "list": ("biweekly.json",)}
IN_FILE = {"text": '"文件"', "count": "5", "truth": "true", "list": '["biweekly.json"]'}


def office(root: Path, text: str) -> Path:
    root.mkdir(exist_ok=True)
    (root / "onex.toml").write_text(text, "utf-8")
    return root


def line(key: str, value: str) -> str:
    """A setting as it stands in onex.toml."""
    section, _, name = key.rpartition(".")
    return f"[{section}]\n{name} = {value}\n" if section else f"{name} = {value}\n"


@pytest.mark.parametrize("key", SETTINGS)
def test_every_setting_is_taken_from_the_option_before_the_environment_before_the_file(
    key: str, tmp_path: Path
) -> None:
    setting = SETTINGS[key]
    root = office(tmp_path, line(key, IN_FILE[setting.kind]))
    environment = {setting.variable: GIVEN[setting.kind]}
    option, meant = OPTION[setting.kind]
    by_file, by_environment, by_option = (
        load(root, environment={}).settings,
        load(root, environment=environment).settings,
        load(root, {key: option}, environment).settings,
    )

    assert ["file", "environment", "option"] == [s.origin[key] for s in (by_file, by_environment, by_option)]
    assert [AS_IN_FILE[setting.kind], MEANT[setting.kind], meant] == [
        s.value(key) for s in (by_file, by_environment, by_option)
    ]


@pytest.mark.parametrize("key", SETTINGS)
def test_a_setting_that_nobody_gives_is_the_default(key: str, tmp_path: Path) -> None:
    found = load(office(tmp_path, ""), environment={}).settings

    assert (SETTINGS[key].default, "default") == (found.value(key), found.origin[key])


def test_the_defaults_of_the_unattended_round_are_said_once() -> None:
    assert Nightly() == Nightly(
        **{k.partition(".")[2]: s.default for k, s in SETTINGS.items() if k.startswith("nightly.")}
    )  # type: ignore[arg-type]


def test_the_file_that_init_writes_names_every_setting_and_gives_the_defaults(tmp_path: Path) -> None:
    text = _SETTINGS.format(province="hunan", ledger='"台账.db"', office="湖南省教育厅")
    found = load(office(tmp_path, text), environment={}).settings

    assert Nightly() == found.nightly
    assert [] == [key for key in SETTINGS if f"\n{key.rpartition('.')[2]} = " not in text]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[nightly]\nquiet_seconds = '10'", "nightly.quiet_seconds"),
        ("[nightly]\nquiet_seconds = -1", "nightly.quiet_seconds"),
        ("[nightly]\nquiet_seconds = true", "nightly.quiet_seconds"),
        ("[nightly]\nkeep_days = 1.5", "nightly.keep_days"),
        ("[nightly]\nreceipts = 1", "nightly.receipts"),
        ("[nightly]\nreports = 'biweekly.xlsx'", "nightly.reports"),
        ("[nightly]\nreports = [3]", "nightly.reports"),
        ("[nightly]\nbackups = 'x'", "nightly.backups"),
        ("nightly = 'x'", "nightly"),
        ("[office]\nname = 'a\tb'", "office.name"),
        ("ledger = 3", "ledger"),
    ],
)
def test_a_wrong_setting_is_named_by_file_and_key(text: str, named: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"onex\.toml") as caught:
        load(office(tmp_path, text), environment={})

    assert named in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ONEX_NIGHTLY_KEEP_DAYS", "七"), ("ONEX_NIGHTLY_KEEP_DAYS", "²"), ("ONEX_NIGHTLY_RECEIPTS", "maybe")],
)
def test_a_wrong_variable_is_named(variable: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=variable):
        load(office(tmp_path, ""), environment={variable: value})


@pytest.mark.parametrize(("given", "where"), [("file", "onex.toml 的 province"), ("environment", "ONEX_PROVINCE"), ("option", "--province")])  # fmt: skip
def test_a_province_that_does_not_exist_is_named_with_where_it_stands(
    given: str, where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office(tmp_path, 'province = "没有省"' if given == "file" else "")
    if given == "environment":
        monkeypatch.setenv("ONEX_PROVINCE", "没有省")
    option = ["--province", "没有省"] if given == "option" else []
    code, out, err = said(capsys, ["config", "show", "-w", tmp_path, *option])

    assert (2, "", 1) == (code, out, len(err.strip().splitlines()))
    assert where in err


def test_all_settings_are_listed_with_where_each_comes_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office(tmp_path, 'province = "hunan"\n[nightly]\nkeep_days = 9\n')
    monkeypatch.setenv("ONEX_OFFICE_NAME", "样本省教育厅")
    code, out, _ = said(
        capsys, ["config", "show", "--origin", "-w", tmp_path, "--province", "福建", "--format", "json"]
    )
    found = {one["key"]: (one["value"], one["origin"], one["source"]) for one in kept(out, "config")["settings"]}

    assert (0, list(SETTINGS)) == (code, list(found))
    assert ("福建", "option", "选项 --province") == found["province"]
    assert ("样本省教育厅", "environment", "环境变量 ONEX_OFFICE_NAME") == found["office.name"]
    assert (9, "file", "文件 onex.toml") == found["nightly.keep_days"]
    assert ("台账.db", "default", "默认") == found["ledger"]
    for format_ in ("table", "csv"):
        code, out, _ = said(capsys, ["config", "show", "--origin", "-w", tmp_path, "--format", format_])
        assert (0, True) == (code, "环境变量" in out)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://u:s3cret@h:5432/d",
        "postgresql+psycopg://u:s3c@/:ret@h/d",
        "postgresql+psycopg://u@h/d?password=s3cret&sslmode=require",
        "postgresql+psycopg://:s3cret@h/d",
    ],
)
def test_a_password_is_never_shown(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office(tmp_path, f'ledger = "{url}"\n[office]\nphone = "0731-12345678"\n')
    told = [
        said(capsys, ["config", "show", "--origin", "-w", tmp_path, "--format", f]) for f in ("table", "json", "csv")
    ]

    assert [0, 0, 0] == [code for code, _, _ in told]
    assert not any(secret in out + err for _, out, err in told for secret in ("s3c", "ret@", "12345678"))


def test_an_address_without_a_password_is_shown_whole() -> None:
    assert "postgresql+psycopg://u@h/d" == shown("postgresql+psycopg://u@h/d")


def test_the_province_given_on_the_command_line_judges_what_is_received(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sorted((STORY / "申报").iterdir())[0]
    used = {}
    for name, own, option in (("甲", "湖南", []), ("乙", "福建", []), ("丙", "福建", ["--province", "湖南"])):
        root = tmp_path / name
        said(capsys, ["init", root, "--province", own])
        code, out, _ = said(capsys, ["ingest", path, "-w", root, "--on", "2020-06-20", *option, "--format", "json"])
        assert (0, "received") == (code, kept(out, "receipts")["receipts"][0]["status"])
        workspace = load(root, environment={})
        ledger = Ledger.open_(workspace.ledger_url, workspace.archive, NOW)
        used[name] = frames.revisions(ledger, "application")["policy"].iloc[0]

    assert used["甲"] == used["丙"] != used["乙"]


def test_a_workspace_is_found_by_its_settings_file_alone(tmp_path: Path) -> None:
    assert tmp_path.resolve() == settings.find(office(tmp_path, ""), {})
