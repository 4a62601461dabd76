"""Weeks of NASA's Deep Space Network, as the SatNet benchmark publishes them, planned with our engine.

Source: github.com/edwinytgoh/satnet (its `data/README.md` and its simulator); Goh et al., "SatNet: A benchmark for
satellite scheduling optimization", AAAI workshop ML4OR, 2022. The data have no licence and are not shipped.
"""
