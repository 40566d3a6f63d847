"""The staff socket: technicians' commands look at the devices of a terminal at work, test them, borrow a port."""
