"""Our scheduler against others, on passes of real satellites."""
