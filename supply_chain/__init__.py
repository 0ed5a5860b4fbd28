"""What the service is made of: hashed requirements, components, licences. `.ci/supply-chain` makes all."""
