"""The far side: the central platform over HTTP, on a database of its own. It keeps cases, things, rights and people.

`tables` is what it remembers, `seed` how a demo begins. Terminals ask in `catalogue`, `identity`, `cases` and `lockers`
and report in `facts`, which draws the consequences; staff decide in `staff`; `messages` waits for a sender; `rounds` is
what time alone brings about. A write comes in through `asking` and is done `once`; what is not done is in `refusals`.
"""
