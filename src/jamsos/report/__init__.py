"""What a night decided, for the people who answer for it. Counts and rupiah, never a person."""
