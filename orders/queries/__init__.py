"""Every read of carts, orders, work orders and claims, as frozen dataclasses. One module per thing."""
