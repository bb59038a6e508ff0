"""What if other rules held: two rule sets tried on the people of the newest night, and compared.

Nothing that a night has decided is touched: rules and decisions are built in schemas of their own,
and dropped again.
"""
