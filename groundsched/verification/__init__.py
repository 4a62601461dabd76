"""The second opinion on a schedule: Skyfield and rules of its own, from the document alone.

Nothing here uses the finder or the scheduler: what is computed twice is written twice on purpose.
"""
