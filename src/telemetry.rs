//! Logs and spans, set up once.
