"""The engine inside Home Assistant: installed by it, and run by it in a process of its own."""
