"""When a target is visible.

`search` is the way from targets and views to passes; its head names the steps and the module of each. `views` measures,
`masks` is the terrain, `skies` what a network's stations and antennas see, `sky` the Sun, and `listing` makes the
documents' passes of the result, `sightings` what each antenna sees of them. `tracks` are the passes as smooth curves:
what drives lose of them stands in `losses`, when two satellites are close together in `encounters`.
"""
