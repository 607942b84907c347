"""Pictures of the product, made from demonstration data: `make pictures`, and what the visual test compares."""
