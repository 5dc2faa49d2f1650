//! Queries and use cases against real databases, every test on SQLite and on PostgreSQL (`on_both!`).
//! Rows, events and notices are asserted together; no runtime, no server, no mock. `town.rs` has people to
//! act as and files walked to where a test begins.

#[path = "../databases/mod.rs"]
#[cfg(test)]
mod databases;
#[cfg(test)]
mod mail_server;
#[path = "../paper/mod.rs"]
#[cfg(test)]
mod paper;
#[cfg(test)]
mod post;
#[cfg(test)]
mod structure;
#[cfg(test)]
mod told;
#[cfg(test)]
mod told_how;
#[cfg(test)]
mod town;
#[cfg(test)]
mod walked;
#[cfg(test)]
mod way;

#[cfg(test)]
mod acts;
#[cfg(test)]
mod appeals;
#[cfg(test)]
mod assisted;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod auditor;
#[cfg(test)]
mod browse;
#[cfg(test)]
mod co_authors;
#[cfg(test)]
mod councils;
#[cfg(test)]
mod deadlines;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod desks;
#[cfg(test)]
mod erase;
#[cfg(test)]
mod erase_others;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod filters;
#[cfg(test)]
mod isolation;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod mending;
#[cfg(test)]
mod migrations;
#[cfg(test)]
mod offered;
#[cfg(test)]
mod outbox;
mod own_file;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod races;
#[cfg(test)]
mod random_walks;
#[cfg(test)]
mod recovery_codes;
#[cfg(test)]
mod seeded;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod snapshot;
#[cfg(test)]
mod standing_down;
#[cfg(test)]
mod statements;
#[cfg(test)]
mod take_back;
#[cfg(test)]
mod told_due;
#[cfg(test)]
mod untried;
