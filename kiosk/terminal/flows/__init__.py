"""What the hall does for a citizen: each flow is one coroutine that reads like a clerk's instruction."""
