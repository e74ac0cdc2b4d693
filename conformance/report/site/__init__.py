"""The site: the corpus, the clauses, the stored results of clients and the documentation, as static pages."""
