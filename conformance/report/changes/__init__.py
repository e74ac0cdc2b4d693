"""Reports on what changed between two runs: on the console, in Markdown and as a page of HTML."""
