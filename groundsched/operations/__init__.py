"""What is done beside planning: `doctor` says why there is no plan, or a wrong one."""
