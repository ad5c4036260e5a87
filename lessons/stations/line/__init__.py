"""The stations of the line, a module each, which defines `STATION`. `lessons.stations.registry` finds them."""
