"""The lessons as data: what they hold, how they are checked, what each claim stands on."""
