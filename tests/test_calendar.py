"""Who owes what, seen on a day: the ledger's questions on both databases, `today` and `chase` on the sample season."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import stat
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from onex.acts import chase as chasing
from onex.acts import report
from onex.acts import today as days
from onex.acts.chase import Chase, Owing
from onex.acts.ingest import Arrival, ingest
from onex.acts.init import init
from onex.catalog import shipped
from onex.cli import run
from onex.errors import UsageError
from onex.ledger import calendar, schema
from onex.ledger.store import Ledger
from onex.settings import LEDGER, Workspace, load
from tests.postgres import schema as postgres_schema
from tests.test_ledger import report as workbook

STORY = shipped("sample_data") / "hunan-2020"
SCHEMAS = Path(chasing.__file__).parent.parent / "schemas"
NOW = datetime(2021, 4, 15, 9, tzinfo=timezone(timedelta(hours=8)))
ON = date(2021, 4, 15)
B07 = "2021-B07"

# It sent 2021-B06 and not B07; it never sent anything; it sent both.
SENT_ONCE, SILENT, STEADY = "4143099011", "4143099010", "4143099001"


@pytest.fixture(scope="module")
def played(sample_season: dict[str, Any]) -> Path:
    """The sample season, from registers to the fortnight B07: eighteen schools owe, seven have sent."""
    return Path(sample_season["workspace"])


@pytest.fixture(scope="module")
def season(played: Path) -> Workspace:
    """The season, to be read only."""
    return load(played, environment={})


@pytest.fixture
def own(played: Path, tmp_path: Path) -> Workspace:
    """A copy of the season of the test's own."""
    return load(Path(shutil.copytree(played, tmp_path / "工作区")), environment={})


def opened(workspace: Workspace) -> Ledger:
    return Ledger.open_(workspace.ledger_url, workspace.archive, NOW)


def granted(workspace: Workspace, school: str, decision: str, until: date | None = None, period: str = B07) -> None:
    """Somebody grants a school a later day, or exempts it, as a decision."""
    with opened(workspace).transaction("decided", NOW, decision=decision) as writing:
        number = writing.next(schema.decisions.c.decision_id)
        who = {"decided_by": "示例甲", "decided_on": "2021-04-12", "reason": "校园封闭", "clause": "", "despite": ""}
        what = {"decision_id": number, "decision": decision, "stage": "province", "form": "progress", "period": period}
        until_on = until.isoformat() if until else None
        writing.add(schema.decisions, [{**what, "school_code": school, "until_on": until_on, **who}])


def sends(workspace: Workspace, school: str, period: str, received: date) -> None:
    path = workspace.root / f"{school}-{period}.xlsx"
    path.write_bytes(workbook(f"{school} 甲证书 5", period=period))
    (receipt,) = ingest(workspace, Arrival([path], NOW, received_on=received))
    assert "received" == receipt.status


def chased(workspace: Workspace, period: str = B07, on: date = ON) -> Chase:
    return chasing.chase(workspace, period, on, NOW)


def found(made: Chase, school: str) -> Owing:
    (one,) = (one for one in made.schools if one.school_code == school)
    return one


# -- what the ledger answers, on either database -----------------------------------------------------------------------


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger with six reports of two schools, one of them corrected, and three excuses; to be read only."""
    url = LEDGER
    if request.param == "postgresql":
        url = postgres_schema(request.getfixturevalue("postgres"), f"t{uuid.uuid4().hex}")
    before = os.umask(0o022)
    workspace = init(tmp_path_factory.mktemp("台账") / "工作区", "湖南", NOW, url).workspace
    for school, period, received in (
        (STEADY, "2020-B26", date(2021, 1, 5)),
        (STEADY, "2021-B06", date(2021, 3, 30)),
        (STEADY, B07, date(2021, 4, 20)),
        (STEADY, "2021-W14", date(2021, 4, 13)),
        (STEADY, "2021-04", date(2021, 5, 3)),
        (SENT_ONCE, "2020-B26", date(2021, 1, 6)),
    ):
        sends(workspace, school, period, received)
    path = workspace.root / "更正.xlsx"
    path.write_bytes(workbook(f"{STEADY} 甲证书 6", period=B07))
    ingest(workspace, Arrival([path], NOW, received_on=date(2021, 4, 14)))
    granted(workspace, STEADY, "extend", date(2021, 4, 20))
    granted(workspace, STEADY, "extend", date(2021, 4, 22))
    granted(workspace, SENT_ONCE, "exempt")
    yield opened(workspace)
    os.umask(before)


def test_the_ledger_tells_the_first_arrival_of_a_period(ledger: Ledger) -> None:
    first = calendar.first_received(ledger, "progress", [B07, "2020-B26"])

    assert {
        (B07, STEADY): date(2021, 4, 14),
        ("2020-B26", STEADY): date(2021, 1, 5),
        ("2020-B26", SENT_ONCE): date(2021, 1, 6),
    } == first
    assert {} == calendar.first_received(ledger, "progress", [])


@pytest.mark.parametrize(
    ("period", "newest"),
    [
        ("2021-B08", {STEADY: B07, SENT_ONCE: "2020-B26"}),
        (B07, {STEADY: "2021-B06", SENT_ONCE: "2020-B26"}),
        ("2021-B06", {STEADY: "2020-B26", SENT_ONCE: "2020-B26"}),
        ("2020-B26", {}),
        ("2021-W15", {STEADY: "2021-W14"}),
        ("2021-W14", {}),
        ("2021-05", {STEADY: "2021-04"}),
    ],
)
def test_the_ledger_tells_the_newest_earlier_period_of_the_same_kind(
    ledger: Ledger, period: str, newest: dict[str, str]
) -> None:
    assert newest == calendar.newest_before(ledger, "progress", period, [STEADY, SENT_ONCE])


def test_the_ledger_tells_excuses_the_last_word_counting(ledger: Ledger) -> None:
    assert {(STEADY, B07): date(2021, 4, 22), (SENT_ONCE, B07): None} == calendar.excuses(ledger, "progress")


def test_the_ledger_tells_the_last_revision_and_what_is_published(ledger: Ledger) -> None:
    newest = calendar.newest_revisions(ledger, "progress", [STEADY, SENT_ONCE, SILENT])

    assert {STEADY: 7, SENT_ONCE: 6} == newest
    assert not calendar.is_published(ledger, "biweekly", B07)


# -- chase -------------------------------------------------------------------------------------------------------------


def test_the_missing_stand_by_city_in_customary_order_with_their_weeks(season: Workspace) -> None:
    made = chased(season)
    missing = made.of("missing")
    levels = {one.school_code: (one.missed_weeks, one.level) for one in missing}

    assert {"expected": 18, "received": 7, "on_time": 7, "missing": 11, "waiting": 0, "late": 0} == made.counts
    assert (2, "warning") == levels[SENT_ONCE]
    assert (41, "candidate") == levels[SILENT]
    assert ["湘潭市", "邵阳市", "张家界市", "郴州市", "永州市", "怀化市", "娄底市"] == list(
        dict.fromkeys(one.prefecture for one in missing)
    )
    assert {1} == {one.days_late for one in missing}


def test_the_report_and_the_chase_name_the_same_schools(season: Workspace) -> None:
    made = chased(season)
    missing = report.report("biweekly", season, B07, ON, NOW).coverage.missing

    assert {(m.school_code, m.missed_weeks) for m in missing} == {
        (one.school_code, one.missed_weeks) for one in made.of("missing")
    }


def test_until_the_due_day_is_past_nobody_is_missing_but_reminded(season: Workspace) -> None:
    made = chased(season, on=date(2021, 4, 14))
    (once,) = (one for one in made.of("waiting") if one.school_code == SENT_ONCE)

    assert (0, 11) == (made.counts["missing"], made.counts["waiting"])
    assert (0, "none", 0) == (once.missed_weeks, once.level, once.days_late)
    assert once.line.startswith("【提醒】永州样本职业技术学院")
    assert "逾期" not in "".join(city.line for city in made.cities)


def test_a_late_report_is_late_and_not_missing_and_a_correction_changes_nothing(own: Workspace) -> None:
    sends(own, SENT_ONCE, B07, date(2021, 4, 19))
    path = own.root / "更正.xlsx"
    path.write_bytes(workbook(f"{STEADY} 甲证书 6"))
    ingest(own, Arrival([path], NOW, received_on=date(2021, 4, 30)))
    made = chased(own, on=date(2021, 4, 30))
    (late,) = made.of("late")

    assert (SENT_ONCE, date(2021, 4, 19), 5, 0) == (late.school_code, late.received, late.days_late, late.missed_weeks)
    assert {"expected": 18, "received": 8, "on_time": 7, "missing": 10, "waiting": 0, "late": 1} == made.counts


def test_an_extension_waits_until_its_day_and_is_in_time_on_it(own: Workspace) -> None:
    granted(own, SENT_ONCE, "extend", date(2021, 4, 20))
    before, after = (found(chased(own, on=date(2021, 4, day)), SENT_ONCE) for day in (20, 21))
    sends(own, SENT_ONCE, B07, date(2021, 4, 20))
    sent = found(chased(own, on=date(2021, 4, 30)), SENT_ONCE)

    assert ("waiting", date(2021, 4, 20), 0) == (before.state, before.due, before.missed_weeks)
    assert ("missing", 1, 2, "warning") == (after.state, after.days_late, after.missed_weeks, after.level)
    assert "sent" == sent.state


def test_an_exempted_school_is_not_expected(own: Workspace) -> None:
    granted(own, SENT_ONCE, "exempt")
    made = chased(own)
    coverage = report.report("biweekly", own, B07, ON, NOW).coverage

    assert SENT_ONCE not in {one.school_code for one in made.schools}
    assert (17, 10) == (made.counts["expected"], made.counts["missing"])
    assert (17, 10) == (coverage.expected, len(coverage.missing))
    # The fortnight after, the row goes on from B06 as if B07 did not exist.
    assert 2 == found(chased(own, "2021-B08", date(2021, 5, 10)), SENT_ONCE).missed_weeks


@pytest.mark.parametrize(
    ("period", "on", "weeks", "level"),
    [
        ("2021-W13", date(2021, 4, 8), 1, "none"),
        ("2021-W14", date(2021, 4, 15), 2, "warning"),
        ("2021-W15", date(2021, 4, 22), 3, "candidate"),
    ],
)
def test_a_week_is_answered_by_its_fortnight_and_three_missed_weeks_make_a_candidate(
    season: Workspace, period: str, on: date, weeks: int, level: str
) -> None:
    made = chased(season, period, on)

    # Its fortnight B06 answers for the weeks 11 and 12.
    assert (weeks, level) == (found(made, SENT_ONCE).missed_weeks, found(made, SENT_ONCE).level)
    assert ("sent" if period != "2021-W15" else "missing") == found(made, STEADY).state


def test_a_missed_fortnight_of_three_weeks_is_three_weeks(own: Workspace) -> None:
    sends(own, SILENT, "2020-B25", date(2020, 12, 15))
    one = found(chased(own, "2020-B26", date(2021, 1, 20)), SILENT)

    assert (3, "candidate") == (one.missed_weeks, one.level)


def test_before_the_pilot_began_nobody_owes(season: Workspace) -> None:
    made = chased(season, "2020-B13", date(2020, 8, 1))

    # The register gives a few schools an earlier start; the others begin with their approval in July.
    assert SENT_ONCE not in {one.school_code for one in made.schools}


def test_every_line_can_be_sent_as_it_stands(season: Workspace) -> None:
    made = chased(season)
    lines = [one.line for one in made.of("missing")] + [city.line for city in made.cities if city.missing]

    assert all(re.fullmatch(r"【催报】[^\n]+。", line) for line in lines)
    assert 11 + 7 == len(lines)
    assert [] == [one.line for one in made.of("sent") if one.line]
    (yongzhou,) = (city for city in made.cities if city.prefecture == "永州市")
    assert "应报 2 所、已报 0 所" in yongzhou.line
    assert "永州样本职业技术学院(连续缺报 2 周)" in yongzhou.line
    assert "满 3 周可取消试点资格〔教职成厅函〔2019〕19号 五(四)〕" in found(made, SENT_ONCE).line


# -- today -------------------------------------------------------------------------------------------------------------


def looked(workspace: Workspace, on: date) -> dict[str, tuple[days.Item, ...]]:
    return dict(days.today(workspace, on, NOW).sections)


def test_what_is_open_is_due_and_what_is_closed_overdue(season: Workspace) -> None:
    open_, closed = (looked(season, date(2021, 4, day)) for day in (14, 15))

    assert ["2021-W14"] == [item.period for item in open_["due"]]
    assert ["2021-W13"] == [item.period for item in open_["overdue"]]
    assert (date(2021, 4, 14), 0, 11) == (open_["due"][0].day, open_["due"][0].workdays, open_["due"][0].count)
    assert ((), ["2021-W14"]) == (closed["due"], [item.period for item in closed["overdue"]])


def test_schools_silent_too_long_are_only_proposed(season: Workspace) -> None:
    (item,) = looked(season, ON)["candidates"]

    assert 10 == item.count == len(item.schools)
    assert SENT_ONCE not in {code for code, _, _ in item.schools}
    assert (SILENT, 40) in {(code, weeks) for code, _, weeks in item.schools}
    assert "教职成厅函〔2019〕19号 五(四)" in item.what


def test_a_school_that_has_sent_the_open_period_is_silent_no_longer(own: Workspace) -> None:
    sends(own, SILENT, "2021-W14", date(2021, 4, 13))
    (item,) = looked(own, date(2021, 4, 14))["candidates"]

    assert 9 == item.count
    assert SILENT not in {code for code, _, _ in item.schools}


def test_applications_wait_where_their_route_has_them(season: Workspace) -> None:
    waiting = {item.what: item.count for item in looked(season, ON)["waiting"]}

    assert {"市州教育局待审的申报 5 所": 5, "省教育厅待审的申报 8 所": 8} == waiting


def test_deadlines_ahead_are_counted_in_working_days(season: Workspace) -> None:
    ahead = [(item.day, item.workdays) for item in looked(season, date(2020, 6, 10))["ahead"] if item.period is None]

    # The cities' second round ends after the Dragon Boat days and a working Sunday.
    assert [
        (date(2020, 6, 12), 2),
        (date(2020, 6, 19), 7),
        (date(2020, 6, 19), 7),
        (date(2020, 6, 29), 12),
    ] == ahead
    assert () == tuple(item for item in looked(season, date(2020, 6, 30))["ahead"] if item.period is None)


def test_a_day_beyond_the_calendar_is_provisional(season: Workspace) -> None:
    sections = looked(season, date(2031, 1, 8))

    assert {True} == {item.provisional for item in sections["ahead"]}
    assert not any(item.provisional for item in looked(season, ON)["ahead"])


def test_an_extension_is_a_deadline_until_the_report_has_come(own: Workspace) -> None:
    granted(own, SENT_ONCE, "extend", date(2021, 4, 23))
    (item,) = (item for item in looked(own, ON)["ahead"] if item.period == B07)
    sends(own, SENT_ONCE, B07, date(2021, 4, 16))

    assert (date(2021, 4, 23), 6, 1) == (item.day, item.workdays, item.count)
    assert [] == [item for item in looked(own, ON)["ahead"] if item.period == B07]


def test_a_province_that_reports_by_fortnights_is_asked_for_fortnights_and_to_forward_them(own: Workspace) -> None:
    settings = own.root / "onex.toml"
    settings.write_text(settings.read_text("utf-8").replace('province = "hunan"', 'province = "fujian"'), "utf-8")
    fujian = load(own.root, environment={})
    sends(fujian, STEADY, "2021-B11", date(2021, 6, 7))
    made = days.today(fujian, date(2021, 6, 15), NOW)
    periods = {item.period for items in made.sections.values() for item in items if item.period}

    assert "biweek" == made.cadence
    # B11 ended on the 6th of June and was due on the 9th; B12 runs.
    assert {"2021-B11", "2021-B12"} == periods
    assert 17 == made.sections["overdue"][0].count
    forward = [item for item in made.sections["waiting"] if item.command[0] == "report"]
    assert [("2021-B11", 1)] == [(item.period, item.count) for item in forward]


def test_what_was_asked_by_no_cadence_in_force_is_not_overdue(own: Workspace) -> None:
    settings = own.root / "onex.toml"
    settings.write_text(settings.read_text("utf-8").replace('province = "hunan"', 'province = "fujian"'), "utf-8")
    sections = looked(load(own.root, environment={}), date(2021, 5, 20))

    # The fortnight before the rule was issued was nobody's duty.
    assert ((), ()) == (sections["due"], sections["overdue"])


def test_a_workspace_without_anything_has_nothing_to_say(tmp_path: Path) -> None:
    workspace = init(tmp_path / "新", "湖南", NOW).workspace

    assert days.today(workspace, ON, NOW).silent


# -- the commands ------------------------------------------------------------------------------------------------------

Said = tuple[int, str, str]


@pytest.fixture
def onex(own: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Runs a command inside a copy of the season: exit code, stdout, stderr."""
    monkeypatch.chdir(own.root)
    monkeypatch.delenv("ONEX_WORKSPACE", raising=False)

    def of(*argv: str) -> Said:
        capsys.readouterr()
        code = run(list(argv))
        return (code, *capsys.readouterr())

    return of


def kept(out: str) -> Any:
    """The document on stdout, held against its schema."""
    document = json.loads(out)
    thing = document["schema"].removeprefix("onex.").removesuffix("/1")
    content = json.loads((SCHEMAS / f"{thing}.json").read_text("utf-8"))
    assert [] == [f"{e.json_path}: {e.message}" for e in Draft202012Validator(content).iter_errors(document)]
    assert "schema" == next(iter(document))
    return document


def test_chase_prints_json_that_keeps_to_its_schema(onex: Callable[..., Said], own: Workspace) -> None:
    sends(own, SENT_ONCE, B07, date(2021, 4, 19))
    granted(own, SILENT, "extend", date(2021, 5, 6))
    code, out, _ = onex("chase", B07, "--on", "2021-04-20", "--format", "json")
    document = kept(out)

    assert (0, B07, "2021-04-14") == (code, document["period"]["id"], document["period"]["due"])
    assert [9, 1, 1] == [len(document[name]) for name in ("missing", "late", "waiting")]
    assert [SENT_ONCE] == [late["school_code"] for late in document["late"]]
    assert (2, 3) == (document["thresholds"]["warning"], document["thresholds"]["candidate"])
    assert 18 == document["counts"]["expected"] == sum(city["expected"] for city in document["cities"])


@pytest.mark.parametrize("on", ["2020-06-10", "2021-04-14", "2021-04-15", "2031-01-08"])
def test_today_prints_json_that_keeps_to_its_schema(onex: Callable[..., Said], on: str) -> None:
    code, out, _ = onex("today", "--on", on, "--format", "json")

    assert (0, on, "week") == (code, kept(out)["on"], kept(out)["cadence"])


def test_every_command_that_today_offers_runs_as_it_stands(onex: Callable[..., Said]) -> None:
    offered = {
        item["command"]
        for on in ("2020-06-10", "2021-04-14")
        for items in kept(onex("today", "--on", on, "--format", "json")[1]).values()
        if isinstance(items, list)
        for item in items
    }

    assert len(offered) >= 8
    assert {0} == {onex(*shlex.split(command)[1:])[0] for command in offered}


def test_the_commands_offered_name_the_workspace_that_was_named(
    onex: Callable[..., Said], own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own.root.parent)
    _, out, _ = onex("today", "-w", own.root.name, "--on", "2021-04-15")

    assert f"onex chase 2021-W14 --on 2021-04-15 -w {shlex.quote(own.root.name)}" in out


def test_nothing_to_do_is_one_line(onex: Callable[..., Said], tmp_path: Path) -> None:
    init(tmp_path / "新", "湖南", NOW)
    code, out, err = onex("today", "-w", str(tmp_path / "新"), "--on", "2021-04-15")

    assert (0, "2021-04-15 星期四 湖南省：没有要办的事。\n", "") == (code, out, err)


def test_the_table_shows_schools_and_the_lines_to_send(onex: Callable[..., Said]) -> None:
    code, out, _ = onex("chase", B07, "--on", "2021-04-15")
    lines = onex("chase", B07, "--on", "2021-04-15", "--lines")[1].splitlines()

    assert 0 == code
    assert "应报 18 所，已报 7 所" in out
    assert 18 == len(lines) == sum(line.startswith("【催报】") for line in lines)
    assert set(lines) <= set(out.splitlines())
    # A city's line stands before those of its schools.
    assert ["【催报】湘潭市", "【催报】湘潭样本职业中专"] == [line.partition("：")[0] for line in lines[:2]]


def test_csv_has_a_row_for_each_school(onex: Callable[..., Said]) -> None:
    _, out, _ = onex("chase", B07, "--on", "2021-04-15", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))

    assert 11 == len(rows)
    assert {"未报"} == {row["state"] for row in rows}
    assert "取消待定" in {row["level"] for row in rows}


def test_today_as_csv_has_a_row_for_each_line(onex: Callable[..., Said]) -> None:
    _, out, _ = onex("today", "--on", "2021-04-15", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))

    assert ["overdue", "waiting", "waiting", "candidates", "ahead"] == [row["section"] for row in rows]
    assert all(row["command"].startswith("onex ") for row in rows)


PHONES = re.compile(r"(?<!\d)(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")


@pytest.mark.parametrize("ending", [".csv", ".json", ".txt"])
def test_telephones_go_into_a_file_of_the_owner_and_nowhere_else(
    onex: Callable[..., Said], tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"名单{ending}"
    for format_ in ("table", "json", "csv"):
        said = onex("chase", B07, "--on", "2021-04-15", "--contacts", "--out", str(out), "--format", format_)
        assert 0 == said[0]
        assert not PHONES.search(said[1] + said[2])
    text = out.read_text("utf-8-sig")

    assert 0o600 == stat.S_IMODE(out.stat().st_mode)
    # One of the eleven sent its application without a telephone, and another gave two.
    assert 11 == len(PHONES.findall(text))
    assert "永州样本职业技术学院" in text


def test_a_list_without_telephones_has_none(onex: Callable[..., Said], tmp_path: Path) -> None:
    assert 0 == onex("chase", B07, "--on", "2021-04-15", "--out", str(tmp_path / "名单.csv"))[0]

    assert not PHONES.search((tmp_path / "名单.csv").read_text("utf-8-sig"))


def test_the_newest_of_application_and_report_names_the_contact(onex: Callable[..., Said], tmp_path: Path) -> None:
    out = tmp_path / "名单.csv"
    onex("chase", B07, "--on", "2021-04-15", "--contacts", "--out", str(out))
    rows = {row["标识码"]: row for row in csv.DictReader(io.StringIO(out.read_text("utf-8-sig")))}

    # The report of B06 came after the application; of the last of these only the application is there.
    assert ("样本甲", "13800000108") == (rows[SENT_ONCE]["联系人"], rows[SENT_ONCE]["电话"])
    assert ("", "") == (rows[SILENT]["联系人"], rows[SILENT]["电话"])
    assert "样本" in rows["3643099008"]["联系人"]


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("chase", "2021B7"), "2021-B07"),
        (("chase", "2021-B27"), "2021-B26"),
        (("chase", "双周"), "2021-B07"),
        (("chase", "2021"), "2021-B25"),
        (("chase", B07, "--contacts"), "--out"),
        (("chase", B07, "--out", "名单.pdf"), ".csv"),
        (("chase", B07, "--on", "昨天"), "--on"),
        (("today", "--on", "昨天"), "--on"),
        (("today", "-w", "没有这个目录"), "onex init"),
    ],
)
def test_a_mistake_is_one_sentence_that_says_what_to_do(
    onex: Callable[..., Said], argv: Sequence[str], says: str
) -> None:
    code, out, err = onex(*argv)

    assert (2, "") == (code, out)
    assert says in err
    assert 1 == len(err.strip().splitlines())


def test_a_year_is_no_period_to_report_for(season: Workspace) -> None:
    with pytest.raises(UsageError, match="双周"):
        chased(season, "2021")
