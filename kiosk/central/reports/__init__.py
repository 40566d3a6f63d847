"""Reports: what was done, how long it took and how well everything ran in a month, reckoned anew from raw records."""
