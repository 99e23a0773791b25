"""The family "nano2": voices that speak without a mel, taught by a larger one."""
