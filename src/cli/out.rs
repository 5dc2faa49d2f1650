//! What commands print. `println!` panics where nobody reads on (`sangkien check | head`); here that is the end
//! of the output and not of the command: it goes on, and its exit code says what it always says.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};

/// Prints a line to standard output.
///
/// # Errors
/// When it cannot be written for another reason than that nobody reads on, such as a full disk.
pub(super) fn line(text: Arguments<'_>) -> io::Result<()> {
    print(format_args!("{text}\n"))
}

/// Prints a text to standard output.
///
/// # Errors
/// As [`line()`].
pub(super) fn print(text: Arguments<'_>) -> io::Result<()> {
    write(&mut io::stdout().lock(), text)
}

/// Prints a line to standard error. What cannot be said there can be said nowhere.
pub(super) fn complain(text: Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{text}");
}

fn write(out: &mut impl Write, text: Arguments<'_>) -> io::Result<()> {
    match out.write_fmt(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fails(ErrorKind);

    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_who_left_is_no_fault_and_a_full_disk_is_one() {
        write(&mut Fails(ErrorKind::BrokenPipe), format_args!("a line")).unwrap();
        let full = write(&mut Fails(ErrorKind::StorageFull), format_args!("a line"));
        assert_eq!(full.unwrap_err().kind(), ErrorKind::StorageFull);
    }
}
