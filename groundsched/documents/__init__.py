"""The values that the program makes: passes, contacts, refusals, schedules; their JSON and its schema."""
