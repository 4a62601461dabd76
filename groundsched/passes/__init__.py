"""When a target is visible.

`search` is the way from targets and views to passes; `views` measures, `crossings` and `roots` search, `culminations`
finds the highest point, `listing` makes the documents' passes of the result. `masks` is the terrain, `sky` the Sun.
"""
