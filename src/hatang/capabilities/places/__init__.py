"""Administrative units over time, hamlets, zones, public points, population: where everything else stands."""
