"""Damage that a schedule may suffer: each kind one function from a good document to a damaged one, in MUTATIONS.

A kind is done to any document that has what it damages. Other numbers of the document are made to agree with it where
whoever did it would have made them agree.
"""

from __future__ import annotations

from tests.verification.mutations import accounts, replans, rules, sky, words
from tests.verification.mutations.damage import Mutation

MUTATIONS: tuple[Mutation, ...] = (
    *sky.MUTATIONS,
    *rules.MUTATIONS,
    *accounts.MUTATIONS,
    *words.MUTATIONS,
    *replans.MUTATIONS,
)
