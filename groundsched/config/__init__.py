"""What the operator says: stations and antennas (`network`), missions (`missions`), both as strict YAML (`yaml`)."""
