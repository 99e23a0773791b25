"""Plain recordings -> what a teacher would have given with them."""
