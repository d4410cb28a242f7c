"""The only room that knows spreadsheets: bytes → raw cells → tables, and back to workbooks."""
