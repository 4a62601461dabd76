"""`python -m groundsched`."""

from groundsched.cli import main

main()
