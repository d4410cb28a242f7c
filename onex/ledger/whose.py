"""What an archived file is, for people: a receipt's original, a report, a document by its number, or what a document was written from."""

from __future__ import annotations

from sqlalchemy import inspect, select

from onex.ledger import schema
from onex.ledger.store import Ledger


def whose(ledger: Ledger, sha256: str) -> str:
    """The file of a hash in words with a colon: ``湘教通〔2021〕12号「申报通知」的原件：``; empty where the ledger does not speak of it."""
    sent, made, paper = schema.receipts.c, schema.publications.c, schema.documents.c
    with ledger.reading() as connection:
        known = inspect(connection)
        receipt = connection.execute(select(sent.receipt).where(sent.sha256 == sha256).limit(1)).scalar()
        if receipt:
            return f"回执 {receipt} 的原件："
        if not known.has_table(schema.documents.name):
            return ""
        names = select(paper.prefix, paper.year, paper.number, paper.title, paper.file)
        for column, what in ((paper.sha256, "原件"), (paper.facts_sha256, "所据内容")):
            row = connection.execute(names.where(column == sha256).limit(1)).first()
            if row:
                number = f"{row.prefix}〔{row.year}〕{row.number}号" if row.number else row.file
                return f"{number}「{row.title}」的{what}："
        told = select(made.report, made.period)
        for column, what in ((made.figures_sha256, "数字"), (made.file_sha256, "文件")):
            found = connection.execute(told.where(column == sha256).limit(1)).first()
            if found:
                return f"已发布的 {found.report} {found.period} 的{what}："
    return ""
