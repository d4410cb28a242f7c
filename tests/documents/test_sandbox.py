"""A template reaches nothing but its facts and spends no more than a document needs; what a school sends is never more than text."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from onex.documents import html, limits, plain
from onex.documents import template as templates
from onex.documents.docx import docx
from onex.documents.sandbox import written as rendered
from onex.errors import CatalogError
from tests.documents.samples import DAY, FACTS, facts, written

GIVEN = {"a": {"b": 1}, "names": ("甲", "乙"), "text": "字" * 1000, "number": 7}

ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ self.__init__.__globals__ }}",
    "{{ a.__class__ }}",
    "{{ a['__class__'] }}",
    "{{ a | attr('__class__') }}",
    "{{ '{0.__class__}'.format(a) }}",
    "{{ a.items() }}",
    "{{ names.count('甲') }}",
    "{{ range.__call__(3) }}",
    "{{ a.pop('b') }}",
    "{% set a.b = 2 %}{{ a.b }}",
    "{% for x in names %}{{ loop.__class__ }}{% endfor %}",
    "{% for x in names %}{{ loop._iterable }}{% endfor %}",
    "{{ names | map(attribute='__class__') | join }}",
    "{{ [a] | map('attr', '__class__') | join }}",
    "{{ namespace(x=1).x }}",
    "{{ joiner()() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends 'a' %}",
    "{% from 'os' import system %}",
    "{% block a %}{% endblock %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% call a() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{{ a | pprint }}",
    "{{ a | tojson }}",
    "{{ url_for.__globals__ }}",
    "{{ (names,) | map('join') | list }}",
    "{{ a }}",
    "{{ true }}",
    "{{ none }}",
    "{{ loop }}",
    "{{ caller() }}",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_what_a_template_may_not_do_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(CatalogError, match=r"^模板 样例\.md\.j2.*没有生成。$"):
        written(text, **GIVEN)


BOMBS = [
    "{% for i in range(10**9) %}{% endfor %}",
    "{% for i in range(10000) %}{% for j in range(10000) %}{% endfor %}{% endfor %}",
    "{% for i in range(9999) %}{% for j in range(90) %}一二三四五六七八九十{% endfor %}{% endfor %}",
    "{% for i in range(9999) %}{{ text }}{% endfor %}",
    "{% for i in range(9999) %}{% for j in range(9999) %}{% if text == text %}{% endif %}{% endfor %}{% endfor %}",
    "{% for i in range(9999) %}{% for j in range(9999) %}{% set x = names | sort %}{% endfor %}{% endfor %}",
    "{% for i in range(9999) %}{% for j in range(9999) %}{% set x = names | join(text) %}{% endfor %}{% endfor %}",
    "{{ 10**10**10 }}",
    "{{ 9999999 * 9999999 * 9999999 * 9999999 }}",
    "{{ 'a' * 10**9 }}",
    "{{ text ~ text ~ text }}",
    "{{ text + text }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ 'a' | center(10**9) }}",
    "{{ 'a'.ljust(10**9) }}",
    "{{ ['a' for _ in range(9)] }}",
    "{{ [names, names, names] | length }}",
    "{% set x = [names] %}" + "{% set x = [x, x] %}" * 40 + "{{ x }}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{{ " + "not " * 5000 + "1 }}",
    "{{ a" + ".b" * 5000 + " }}",
    "{{ 1" + " + 1" * 5000 + " }}",
    "{{ " + "9" * 5000 + " }}",
    "{% for i in names %}" * 30 + "{% endfor %}" * 30,
    "{% if number %}" * 200 + "{% endif %}" * 200,
    "{{ number }}" * 100_000,
    "字" * (limits.SOURCE_LIMIT + 1),
    "{# " * 15_000,
    "{% for i in names recursive %}{{ loop(names) }}{% endfor %}",
    "{{ lipsum(n=100000) }}",
]


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: text[:40])
def test_a_template_that_would_run_away_is_stopped_soon(text: str) -> None:
    started = time.process_time()
    with pytest.raises(CatalogError, match=r"^模板 样例\.md\.j2.*没有生成。$"):
        written(text, **GIVEN)

    assert time.process_time() - started < 10


def test_no_bomb_grows_beyond_what_a_long_document_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS_LIMIT", 0.5)
    tracemalloc.start()
    for text in (BOMBS[0], *BOMBS[2:4], BOMBS[6], BOMBS[10], BOMBS[17]):
        with pytest.raises(CatalogError):
            written(text, **GIVEN)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 100 << 20


def test_a_limit_is_named_and_says_where_to_look() -> None:
    with pytest.raises(CatalogError, match=r"TEMPLATE_LIMIT.*循环"):
        written("{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}")


def test_the_clock_ends_what_counting_would_let_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS_LIMIT", -1.0)
    with pytest.raises(CatalogError, match=r"TEMPLATE_LIMIT.*用时太久"):
        written("{{ number }}", **GIVEN)


def test_what_a_clerk_needs_is_allowed() -> None:
    text = (
        "{% for x in rows %}{{ loop.index | numeral }}、{{ x.name }}{% if loop.last %}。{% else %}；{% endif %}{% endfor %}\n"
        "{{ rows | map(attribute='n') | sum }} {{ rows | selectattr('n', 'equalto', 2) | length }} {{ (1 + 2) * 3 - 4 }} "
        "{{ rows | sort('n', reverse=true) | map('name') | join('、') }} {{ rows[0].name }} {{ gone | default('无') }} "
        "{% if day is defined and day > day %}a{% elif 'x' in 'xyz' %}b{% endif %} {{ day }} {{ share | percent }} "
        "{% set k = 5 %}{{ k }} {{ rows | first is defined }}"
    ).replace(" {{ rows | first is defined }}", "")
    found, values = rendered(
        text,
        {"rows": ({"name": "甲", "n": 1}, {"name": "乙", "n": 2}), "day": DAY, "share": Decimal("0.125")},
    )
    for number, value in enumerate(values):
        found = found.replace(f"{limits.OPEN}{number}{limits.CLOSE}", value)

    assert "一、甲；二、乙。\n3 1 5 乙、甲 甲 无 b 2021年4月15日 12.5% 5" == found


def test_the_line_that_is_named_is_the_files() -> None:
    found = templates.find("reply", None)
    given = {**facts("reply"), "proposal": {**FACTS["reply"]["proposal"], "points": ({"heading": "一"},)}}
    lines = found.path.read_text("utf-8").splitlines()
    wanted = next(n for n, line in enumerate(lines, 1) if "point.done" in line)
    with pytest.raises(CatalogError, match=rf"第 {wanted} 行用到了没有的内容：done"):
        templates.render(found, given, {}, {"mark": "甲", "number": "乙", "draft": ""})


# -- values ------------------------------------------------------------------------------------------------------------

HOSTILE = [
    "{{ 7*7 }}", "{% for %}", "# 假标题", "一、假标题", "（一）假", "1.假", "-- 假落款", "=== 假附件", "[[t]]", "@ 假主送：",
    "抄送：假", "附注：假", "<script>alert(1)</script>", "<w:p/>&amp;]]>", "=1+1", "@SUM(A1)", "\x00\x01\x1b[31m\x7f\x85",
    "a\nb\r\nc\rd", "\u202e反\u2066向\ufeff", "\ud800", "\ue0000\ue001", "|", "\t", "", " ", "+++", "字" * 50_000, "x" * 50_000,
    "' onload='x", "%PDF", "𠮷𠀋", "e\u0301", "${jndi}", "`id`",
]  # fmt: skip
PLACES = "{{ v }}\n前{{ v }}后\n一、{{ v }}\n（一）{{ v }}。后\n[[t]]\n=== {{ v }}\n{{ v }}\n[[t]]"


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value[:12]))
def test_a_value_is_text_and_nothing_else_in_every_form(value: str) -> None:
    def made(v: str) -> Any:
        return written(PLACES, v=v, tables={"t": {"columns": ("甲", "乙"), "rows": ((v, 1), ("丙", v))}})

    plainly, hostile = made("值"), made(value)
    assert _shape(hostile) == _shape(plainly)
    content = docx(hostile)
    assert content == docx(made(value))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [ElementTree.fromstring(package.read(name)) for name in package.namelist()]
    tags = {element.tag for part in parts for element in part.iter()}
    assert tags <= {e.tag for p in _parts(docx(plainly)) for e in p.iter()} | {f"{_W}br", f"{_W}tab"}
    assert set(_tags(html.html(plainly))) | {"br"} >= set(_tags(html.html(hostile)))
    assert not {"\x00", "\x1b", "\u202e", "\ud800"} & set(plain.text(hostile))


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _parts(content: bytes) -> Iterator[ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        yield from (ElementTree.fromstring(package.read(name)) for name in package.namelist())


def _shape(document: Any) -> list[list[str]]:
    parts = (document.blocks, *(annex.blocks for annex in document.annexes))
    return [[type(block).__name__ for block in blocks] for blocks in parts]


def _tags(text: str) -> list[str]:
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append(tag)
            assert not [name for name, _ in attrs if name.startswith("on")]

    Reader().feed(text)
    return found


def test_nothing_leads_outside() -> None:
    made = written(
        "见https://example.cn。\n[[t]]", tables={"t": {"columns": ("甲",), "rows": (("file:///etc/passwd",),)}}
    )
    with zipfile.ZipFile(io.BytesIO(docx(made))) as package:
        assert not any(b"TargetMode" in package.read(name) for name in package.namelist())
    assert not {"a", "link", "img", "script", "iframe"} & set(_tags(html.html(made)))


def test_only_plain_values_are_facts() -> None:
    for value in (Path("x"), object(), 1.5, b"x", {1}):
        with pytest.raises(TypeError):
            templates.inert({"a": value})
