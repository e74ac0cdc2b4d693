"""The report as one page of HTML, which needs no network: the data of the page, its parts, and the page itself."""
