"""缴费: orders for what a case costs, paid at the collecting bank, and never charged twice."""
