//! Wiring: configuration to a running portal.
