"""What only root may do, done as asked by the terminal's user: the firewall, the network address, the machine's end."""
