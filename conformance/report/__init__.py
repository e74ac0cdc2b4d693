"""Reports: the results of a run and the content of a case, for people and for programs."""
