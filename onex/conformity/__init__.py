"""Word files read from outside: measured against GB/T 9704-2012, or compared with one another. It knows nothing of the writer.

Elements are found by text and look (size, place, colour), never by the names of styles. Figures stand in `standard/`.
"""
