"""The server as an app of Home Assistant: its options, and what the Supervisor is told."""
