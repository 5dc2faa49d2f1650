//! Bad input gets a clear answer and loses nothing (issue 2, §8), one fault after the other. That no answer
//! is a server error or shows the inside is checked on every request of every test (`harness/visitor.rs`).

mod addresses;
mod bodies;
mod forged;
mod forms;
mod markup;
mod uploads;

use crate::harness::Persona;

// nobody may have more than twenty drafts
const WRITER: Persona = Persona::Named("tran-van-minh");
const UPLOADER: Persona = Persona::Named("le-thi-thu-ha");
const STREAMER: Persona = Persona::Named("ly-a-pao");
