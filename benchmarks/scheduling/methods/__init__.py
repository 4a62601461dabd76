"""One method a module, or a family of them. A process imports only what it runs: see `contestants`."""
