"""From a folder of recordings to an installable voice, in resumable stages."""
