"""The corpus: requirements, cases, their checks, the file and line of each case, rulings, selection and export."""
