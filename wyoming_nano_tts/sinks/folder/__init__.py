"""Recordings instead of a loudspeaker, or nothing at all, at the pace of a device."""
