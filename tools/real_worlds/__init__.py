"""Random worlds under the true sky: the shipped elements over stations of any kind, with every key of both files.

Where `small_worlds` have passes drawn at random and few enough to try every schedule, these have the passes that
satellites make, and are for checks that look at the sky themselves.
"""
