"""How the sample story is made: facts, records, paper and pens; `build.py` beside this folder puts them together."""
