"""One case played for one client: the script, the questions, the observation, and the twin."""
