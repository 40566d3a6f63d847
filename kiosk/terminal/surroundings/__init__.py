"""What goes on around the screen: the cabinet, who stands before it, its lamps, and how it is fed."""
