"""Settings: option before environment before file, each knowing where it came from; a workspace found from anywhere inside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from onex.errors import SettingsError
from onex.settings import find, load


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "工作区"
    (folder / "收件箱").mkdir(parents=True)
    (folder / "onex.toml").write_text('province = "hunan"\n[office]\nname = "样本省教育厅"\n', "utf-8")
    return folder


def test_an_option_beats_the_environment_beats_the_file(root: Path) -> None:
    environment = {"ONEX_PROVINCE": "fujian", "ONEX_OFFICE_PHONE": "0731-00000000"}
    by_file = load(root, environment={}).settings
    by_environment = load(root, environment=environment).settings
    by_option = load(root, {"province": "henan"}, environment).settings

    assert ["hunan", "fujian", "henan"] == [s.province for s in (by_file, by_environment, by_option)]
    assert ["file", "environment", "option"] == [s.origin["province"] for s in (by_file, by_environment, by_option)]
    assert ("样本省教育厅", "0731-00000000") == (by_environment.office["name"], by_environment.office["phone"])
    assert "default" == by_file.origin["ledger"]


def test_the_workspace_is_found_from_any_folder_inside_it_and_by_the_environment(root: Path, tmp_path: Path) -> None:
    assert root == find(None, {}, root / "收件箱")
    assert root == find(None, {"ONEX_WORKSPACE": str(root)}, tmp_path)
    assert root == find(root, {}, tmp_path)


def test_where_there_is_no_workspace_the_sentence_says_what_to_do(tmp_path: Path) -> None:
    for given, environment in ((None, {}), (tmp_path, {}), (None, {"ONEX_WORKSPACE": str(tmp_path)})):
        with pytest.raises(SettingsError, match="onex init"):
            find(given, environment, tmp_path)


@pytest.mark.parametrize(
    "text", ["provinse = 'hunan'", "province = 3", "province = 'a", "office = 'x'", "[office]\nfaks = '1'"]
)
def test_a_wrong_setting_is_named(root: Path, text: str) -> None:
    (root / "onex.toml").write_text(text, "utf-8")

    with pytest.raises(SettingsError, match=r"onex\.toml"):
        load(root, environment={})


def test_a_database_address_is_taken_as_it_is(root: Path) -> None:
    assert "postgresql+psycopg://u@h/d" == load(root, {"ledger": "postgresql+psycopg://u@h/d"}, {}).ledger_url
    assert load(root, environment={}).ledger_url.endswith("工作区/台账.db")
