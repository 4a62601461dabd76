"""Where a target is: Earth's rotation (`frames`) and satellites by SGP4 (`satellites`)."""
