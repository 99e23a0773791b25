"""The command `voices` and its actions."""
