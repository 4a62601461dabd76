"""Element sets: how they are written (`formats`), what makes one usable (`validation`), where they lie (`cache`).

`selection` says which of a satellite's sets serves.
"""
