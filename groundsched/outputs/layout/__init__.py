"""What the tables and sheets share: the screen, words, colours, columns that fit, the timeline, CSV."""
