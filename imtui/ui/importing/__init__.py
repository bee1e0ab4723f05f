"""How sources become rows: each is read, what only the operator can say is asked, the orders are added."""
