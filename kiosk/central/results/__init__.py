"""Results on paper: written, sealed by the department, printed copy by copy, and checked by whoever is shown one."""
