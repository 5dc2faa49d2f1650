//! The little of ZIP that telling documents apart needs: the name of the first entry, from the beginning of
//! a file, and all names, from its end. Nothing is unpacked, so nothing can explode.

use super::FileRefusal;

const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
const CENTRAL_HEADER: &[u8] = b"PK\x01\x02";
const END_OF_DIRECTORY: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;

/// Whether the file begins as a ZIP.
pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(LOCAL_HEADER)
}

/// The name of the first entry and where its content begins.
pub(super) fn first_entry(head: &[u8]) -> Option<(&[u8], &[u8])> {
    let name_length = usize::from(number16(head, 26)?);
    let extra_length = usize::from(number16(head, 28)?);
    let name = head.get(30..30 + name_length)?;
    let content = head.get(30 + name_length + extra_length..)?;
    Some((name, content))
}

/// The names of all entries, from the last bytes of a file of `total` bytes.
pub(super) fn names(tail: &[u8], total: u64) -> Result<Vec<&[u8]>, FileRefusal> {
    directory(tail, total).ok_or(FileRefusal::Damaged)
}

fn directory(tail: &[u8], total: u64) -> Option<Vec<&[u8]>> {
    // The end record is last, but for a comment of at most 64 KiB.
    let last_start = tail.len().checked_sub(END_LENGTH)?;
    let earliest = last_start.saturating_sub(usize::from(u16::MAX));
    let end = (earliest..=last_start).rev().find(|at| {
        let record = tail.get(*at..).unwrap_or_default();
        record.starts_with(END_OF_DIRECTORY)
            && number16(record, 20)
                .is_some_and(|comment| at + END_LENGTH + usize::from(comment) == tail.len())
    })?;
    let record = tail.get(end..)?;
    let count = number16(record, 10)?;
    let offset = u64::from(number32(record, 16)?);
    let before_tail = total.checked_sub(u64::try_from(tail.len()).ok()?)?;
    // A directory that begins before the tail has thousands of entries; no honest document does.
    let mut at = usize::try_from(offset.checked_sub(before_tail)?).ok()?;
    let mut names = Vec::with_capacity(usize::from(count).min(1024));
    for _ in 0..count {
        let header = tail.get(at..end)?;
        if !header.starts_with(CENTRAL_HEADER) {
            return None;
        }
        let name_length = usize::from(number16(header, 28)?);
        let extra_length = usize::from(number16(header, 30)?);
        let comment_length = usize::from(number16(header, 32)?);
        names.push(header.get(46..46 + name_length)?);
        at += 46 + name_length + extra_length + comment_length;
    }
    Some(names)
}

fn number16(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(u16::from_le_bytes(bytes))
}

fn number32(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_le_bytes(bytes))
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A ZIP of uncompressed entries.
    pub(in crate::files) fn zip_of(names: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut directory = Vec::new();
        for (name, content) in names {
            let offset = u32::try_from(bytes.len()).unwrap();
            let length = u32::try_from(content.len()).unwrap();
            let name_length = u16::try_from(name.len()).unwrap();
            let mut middle = Vec::new();
            middle.extend_from_slice(&[0; 12]);
            middle.extend_from_slice(&length.to_le_bytes());
            middle.extend_from_slice(&length.to_le_bytes());
            middle.extend_from_slice(&name_length.to_le_bytes());
            middle.extend_from_slice(&[0; 2]);
            bytes.extend_from_slice(LOCAL_HEADER);
            bytes.extend_from_slice(&[20, 0]);
            bytes.extend_from_slice(&middle);
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(content);
            directory.extend_from_slice(CENTRAL_HEADER);
            directory.extend_from_slice(&[20, 0, 20, 0]);
            directory.extend_from_slice(&middle);
            directory.extend_from_slice(&[0; 10]);
            directory.extend_from_slice(&offset.to_le_bytes());
            directory.extend_from_slice(name.as_bytes());
        }
        let offset = u32::try_from(bytes.len()).unwrap();
        let count = u16::try_from(names.len()).unwrap();
        bytes.extend_from_slice(&directory);
        bytes.extend_from_slice(END_OF_DIRECTORY);
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&u32::try_from(directory.len()).unwrap().to_le_bytes());
        bytes.extend_from_slice(&offset.to_le_bytes());
        bytes.extend_from_slice(&[0; 2]);
        bytes
    }

    #[test]
    fn all_names_are_found_from_the_end() {
        let file = zip_of(&[("a.xml", b"1234"), ("word/đ.xml", b"")]);
        let total = u64::try_from(file.len()).unwrap();
        let expected: Vec<&[u8]> = vec![b"a.xml", "word/đ.xml".as_bytes()];
        assert_eq!(names(&file, total).unwrap(), expected);
        // The content need not be there any more.
        assert_eq!(names(&file[10..], total).unwrap(), expected);
        assert_eq!(first_entry(&file).unwrap().0, b"a.xml");
    }

    #[test]
    fn a_cut_file_is_damaged() {
        let file = zip_of(&[("a.xml", b"1234"), ("b.xml", b"")]);
        for length in 0..file.len() {
            let total = u64::try_from(length).unwrap();
            assert!(names(&file[..length], total).is_err(), "{length}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>, total: u64) {
            let _ = first_entry(&bytes);
            let mut ended = bytes.clone();
            ended.extend_from_slice(END_OF_DIRECTORY);
            ended.extend_from_slice(&bytes.iter().copied().cycle().take(16).collect::<Vec<_>>());
            ended.extend_from_slice(&[0, 0]);
            let _ = names(&ended, total);
        }
    }
}
