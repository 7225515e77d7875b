"""What the portal is measured against: as little as could answer the same."""
