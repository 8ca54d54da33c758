"""The use cases of orders, a file each. They flush and never commit; entry points open the unit of work."""
