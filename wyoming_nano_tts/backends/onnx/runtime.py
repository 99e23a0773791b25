"""The one place that imports ONNX Runtime."""

import os
from typing import Any


def onnx_runtime() -> Any:
    """Import ONNX Runtime with its telemetry off.

    Its Linux builds report every session to their maker since version 1.29, unless this variable stands in the
    environment when the library is loaded. What people say at home is nobody's business, nor is how often.

    Raises:
        ImportError: it is not installed, or does not run here.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    return onnxruntime
