"""groundsched: finds every pass, settles who gets which antenna, proves it, and explains every refusal."""

__version__ = "0.1.0"
