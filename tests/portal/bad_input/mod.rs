//! Bad input gets a clear answer and loses nothing (issue 2, §8), one fault after the other. That no answer
//! is a server error or shows the inside is checked on every request of every test (`harness/visitor.rs`).

mod addresses;
