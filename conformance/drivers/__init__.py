"""How clients sit the exam: a process that answers one JSON object per line, for any language."""
