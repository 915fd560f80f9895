"""Fibre access networks: least-cost trees along ways that are there, and the passive network that is built on them.

How the parts follow each other (all pure: arrays and dataclasses in, dataclasses out; money in whole đồng):

1. `lines.graph_of(lines)` makes a graph of road, pole and duct lines; `lines.join(graph, points)` hangs places on it.
2. `ways.Ways` says what each edge offers (rented duct, rented pole, new poles, trench by surface, a planned road work);
   `ways.priced(ways, prices, terms)` takes the least of them. `prices.Prices(book)` raises `no-price` that lists every
   name missing.
3. `demand.Places` are hamlets and groups of homes, each mandatory or not; `demand.Task` is ways, places, exchanges and
   prices together.
4. `connecting.mandatory(task)` reaches the mandatory places; `connecting.share(task, 0.9)` also so large a share of
   homes; `connecting.curve(task, points)` is cost against homes, from the one to all; `connecting.worth(task, prizes)`
   leaves out each place whose prize (what radio or satellite would cost there) is less than its branch. Each answers
   with a `connecting.Network` (the curve with a list), with a bound that no network beats.
5. `design.design(task, network, optics)` puts splitters, cabinets, fibres and losses on it, re-routes once what is too
   far, and names what stays beyond reach: a `design.Design`.
6. `bill.bill(task, design, take_up)` counts and prices all of it by layer and commune, and a home passed and connected.
7. `phases.phases(task, network, years, budgets_vnd)` says in which year each edge is built and each place reached;
   where a road work was chosen, in the year of that work.
"""
