"""What operators have terminals do from afar: who may, with whom, until when, and what became of it."""
