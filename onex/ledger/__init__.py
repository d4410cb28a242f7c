"""The ledger: the only room that knows SQL. What was received, judged and decided, appended and never edited."""
