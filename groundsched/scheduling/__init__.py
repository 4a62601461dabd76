"""Who gets which antenna, and the proof that no better schedule exists."""
