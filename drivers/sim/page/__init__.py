"""The hall's web page: the terminal as it is built, its locker wall, the people's cards, and a bench of faults."""
