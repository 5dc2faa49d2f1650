//! The rules of the house that no compiler knows: floors, sizes, names, paired migrations, complete words.
//! Only reads files (and asks cargo for its list of parts) and takes a few seconds, so it runs first. Every
//! exception is a line in a list here with its because; the lists may only shrink.

#[cfg(test)]
mod code;
#[cfg(test)]
mod floors;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod migrations;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod shape;
#[cfg(test)]
mod supply;
#[cfg(test)]
mod tree;
#[cfg(test)]
mod words;
