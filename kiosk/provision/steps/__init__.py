"""One file a step: a coroutine that asks, looks, and says what has come of it."""
