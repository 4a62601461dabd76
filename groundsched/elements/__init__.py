"""Element sets: how they are written (`formats`), what makes one usable (`validation`), where they lie (`cache`), which one serves (`selection`)."""
