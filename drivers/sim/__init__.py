"""The simulated hall: other processes' view of metal, real bytes on ptys and TCP, and hands that touch the devices."""
