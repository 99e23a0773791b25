"""Commands that run until they are told to stop, and what starts and watches them."""
