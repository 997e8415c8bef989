"""Words of the project: stances, choices, dates, addresses, tables and sentences. Nothing of a case or a study comes in; the room imports no other."""
