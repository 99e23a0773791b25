"""Services of this machine: what systemd is told of our programs, shown, written and removed."""
