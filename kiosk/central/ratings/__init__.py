"""好差评: ratings that citizens give at a terminal, and what a bad one sets going."""
