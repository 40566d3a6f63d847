"""Updates at the platform: releases that the makers signed, rings of terminals, orders, and what came of them."""
