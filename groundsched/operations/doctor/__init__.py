"""Everything that can make a plan empty or wrong, each finding with its remedy.

`examination` has the ordered table of checks and runs it; `context` reads the files and keeps every failure, so that
one broken file hides nothing behind it; `observations` is what the stations see. The checks are in families:
`sources` (files), `sets` (elements, clock), `places` (coordinates), `visibility` (masks, limits, outages), `needs`
(missions), `machine` (versions, folders, locks, UT1), `reach` (the network, on request).
"""
