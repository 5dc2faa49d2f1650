//! The stand-in over real sockets: what it refuses, and that its pages speak both languages.
