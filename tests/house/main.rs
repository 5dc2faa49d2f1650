//! The rules of the house that no compiler knows: floors, sizes, names, paired migrations, complete words.
//! Only reads files and takes under a second, so it runs first. Every exception is a line in a list here
//! with its because; the lists may only shrink.

mod code;
mod floors;
mod migrations;
mod shape;
mod tree;
mod words;
