"""How a case and an observation of it become a verdict. Pure: no socket, clock or randomness."""
