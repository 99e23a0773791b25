"""What can be wrong with a stranger's checkpoint."""

from ...errors import VoiceError


class CheckpointError(VoiceError):
    """A checkpoint is damaged, unsafe, of an unknown kind, or does not fit its configuration."""

    code = "invalid-checkpoint"
