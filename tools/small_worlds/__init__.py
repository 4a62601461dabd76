"""Worlds small enough to try every schedule, and what is true in them, by the contract's words alone.

Nothing here uses the program's own rules, filters or stages: only the values that go in and come out.
"""
