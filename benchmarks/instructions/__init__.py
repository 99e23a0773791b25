"""What each stage of the work costs, kept and compared."""
