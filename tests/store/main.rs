//! Queries and use cases against real databases, every test on SQLite and on PostgreSQL (`on_both!`).
//! Rows, events and notices are asserted together; no runtime, no server, no mock.

#[path = "../databases/mod.rs"]
#[cfg(test)]
mod databases;

#[cfg(test)]
mod isolation;
