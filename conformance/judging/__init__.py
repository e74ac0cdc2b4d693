"""Case and observation give a verdict. Pure: no socket, clock or randomness."""
