"""A cabinet's inputs and lamps on one Modbus-RTU board with eight relays and eight inputs."""
