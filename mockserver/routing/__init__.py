"""Routes: the conditions on requests, the replies in every form, and the choice of the reply to a request."""
