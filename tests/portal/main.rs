//! The whole portal from outside: the real executable on free ports, spoken to over HTTP by invented people
//! who sign in through the stand-in provider and fill in forms as a browser without script does.
//! Scenarios mirror `src/web/`; start reading at `walk.rs`, with `harness/mod.rs` beside it.

#[cfg(test)]
mod access;
#[cfg(test)]
mod admin;
#[cfg(test)]
mod assisted;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod clock;
#[cfg(test)]
mod co_authors;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod confidential;
#[path = "../databases/mod.rs"]
#[cfg(test)]
mod databases;
#[cfg(test)]
mod desk_acts;
#[cfg(test)]
mod due;
#[cfg(test)]
mod ends;
#[cfg(test)]
mod erase;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod inbox;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod ministry;
#[cfg(test)]
mod once;
mod operators;
#[cfg(test)]
mod outage;
#[cfg(test)]
mod own_data;
#[path = "../paper/mod.rs"]
#[cfg(test)]
mod paper;
#[cfg(test)]
mod public_pages;
#[cfg(test)]
mod receipt;
#[cfg(test)]
mod referees;
#[cfg(test)]
mod said;
#[cfg(test)]
mod sealing;
#[cfg(test)]
mod second_factor;
#[cfg(test)]
mod several_nodes;
#[cfg(test)]
mod shown;
#[cfg(test)]
mod start;
#[cfg(test)]
mod steps;
#[cfg(test)]
mod stopping;
#[cfg(test)]
mod store_down;
#[cfg(test)]
mod together;
#[cfg(test)]
mod typed_numbers;
#[cfg(test)]
mod walk;
