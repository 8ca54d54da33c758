"""The demonstration shop: invented people and the invented round of 2021, brought in through the shop's own services.

`flask demo load` can be run again at any time; it refuses in production. Features add their part with
`demo.steps.register`. Nothing here is needed to run a shop.
"""
