"""What hands in the hall can do, part by part; drivers.sim.hands puts them together."""
