"""Who works at the operators' console, what each of them may do, and what each of them did."""
