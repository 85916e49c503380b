"""What the library brings along for its ports: each room holds one third-party library."""
