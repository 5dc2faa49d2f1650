//! Uploads into a directory and into memory; S3 is met in the referees' tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{TryStreamExt, stream};

use super::*;
use crate::config::files::{FilesConfig, FilesPlace, S3Config};
use crate::files::StoreError;

const LIMIT: u64 = 20 * 1024 * 1024;

fn in_directory(directory: &std::path::Path) -> FileStore {
    FileStore::from_config(&FilesConfig {
        place: FilesPlace::Directory(directory.join("files")),
        max_bytes: LIMIT,
        max_per_initiative: 20,
        s3: S3Config {
            endpoint: None,
            region: "x".to_owned(),
            access_key: None,
            secret_key: None,
            virtual_hosted: false,
        },
    })
    .unwrap()
}

/// A PDF of `size` bytes in chunks of 64 KiB, counting the chunks that were asked for.
fn pdf(size: usize, asked: &Arc<AtomicUsize>) -> impl Stream<Item = Result<Bytes, std::io::Error>> {
    let asked = Arc::clone(asked);
    let chunk = 64 * 1024;
    stream::iter((0..size.div_ceil(chunk)).map(move |number| {
        asked.fetch_add(1, Ordering::Relaxed);
        let length = chunk.min(size - number * chunk);
        let mut bytes = vec![u8::try_from(number % 251).unwrap(); length];
        if number == 0 {
            bytes[..5].copy_from_slice(b"%PDF-");
        }
        Ok(Bytes::from(bytes))
    }))
}

async fn read(store: &FileStore, key: &FileKey) -> Vec<u8> {
    let opened = store.open(key).await.unwrap();
    let parts: Vec<Bytes> = opened.bytes.try_collect().await.unwrap();
    let whole = parts.concat();
    assert_eq!(opened.size, u64::try_from(whole.len()).unwrap());
    whole
}

fn files_below(directory: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return 0;
    };
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { files_below(&path) } else { 1 })
        .sum()
}

#[tokio::test]
async fn a_file_of_several_parts_comes_back_whole() {
    let directory = tempfile::tempdir().unwrap();
    for store in [in_directory(directory.path()), FileStore::in_memory()] {
        for size in [5, 64 * 1024, 5 * 1024 * 1024, 12 * 1024 * 1024 + 17] {
            let asked = Arc::default();
            let key = FileKey::random();
            let taken = store
                .receive(&key, pdf(size, &asked), "../Bản vẽ.pdf", LIMIT)
                .await
                .unwrap();
            assert_eq!(taken.size, u64::try_from(size).unwrap());
            assert_eq!(taken.name.as_str(), "Bản vẽ.pdf");
            assert_eq!(taken.kind, FileKind::Pdf);
            let whole = read(&store, &key).await;
            assert_eq!(whole.len(), size);
            assert_eq!(taken.sha256, <[u8; 32]>::from(Sha256::digest(&whole)));
        }
    }
}

#[tokio::test]
async fn a_wrong_file_is_refused_after_its_first_chunk() {
    let directory = tempfile::tempdir().unwrap();
    let store = in_directory(directory.path());
    let asked = Arc::default();
    let refused = store
        .receive(
            &FileKey::random(),
            pdf(LIMIT.try_into().unwrap(), &asked),
            "a.docx",
            LIMIT,
        )
        .await;
    assert!(matches!(
        refused,
        Err(FileRefusal::NameMismatch {
            found: Some(FileKind::Pdf),
            ..
        })
    ));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert_eq!(files_below(directory.path()), 0);
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_where_it_passes_it_and_nothing_stays() {
    let directory = tempfile::tempdir().unwrap();
    let store = in_directory(directory.path());
    let asked = Arc::default();
    let limit = 6 * 1024 * 1024;
    let refused = store
        .receive(
            &FileKey::random(),
            pdf(LIMIT.try_into().unwrap(), &asked),
            "a.pdf",
            limit,
        )
        .await;
    assert!(matches!(
        refused,
        Err(FileRefusal::TooLarge { limit: 6_291_456 })
    ));
    assert_eq!(asked.load(Ordering::Relaxed), 6 * 16 + 1);
    // The parts sent so far are removed in the background.
    for _ in 0..100 {
        if files_below(directory.path()) == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("parts of a refused file were left behind");
}

#[tokio::test]
async fn exactly_the_limit_is_allowed() {
    let asked = Arc::default();
    let taken = FileStore::in_memory()
        .receive(&FileKey::random(), pdf(100_000, &asked), "a.pdf", 100_000)
        .await;
    assert_eq!(taken.unwrap().size, 100_000);
    let refused = FileStore::in_memory()
        .receive(&FileKey::random(), pdf(100_001, &asked), "a.pdf", 100_000)
        .await;
    assert!(matches!(refused, Err(FileRefusal::TooLarge { .. })));
}

#[tokio::test]
async fn an_upload_that_breaks_off_keeps_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = in_directory(directory.path());
    let broken = stream::iter([
        Ok(Bytes::from_static(b"%PDF-1.7")),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ]);
    let refused = store
        .receive(&FileKey::random(), broken, "a.pdf", LIMIT)
        .await
        .unwrap_err();
    assert!(matches!(refused, FileRefusal::Interrupted(_)) && refused.is_temporary());
    assert_eq!(files_below(directory.path()), 0);
}

#[tokio::test]
async fn a_removed_file_is_gone_and_removing_it_again_is_no_fault() {
    let store = FileStore::in_memory();
    let asked = Arc::default();
    let key = FileKey::random();
    store
        .receive(&key, pdf(10, &asked), "a.pdf", LIMIT)
        .await
        .unwrap();
    store.delete(&key).await.unwrap();
    store.delete(&key).await.unwrap();
    assert!(matches!(store.open(&key).await, Err(StoreError::NotFound)));
    assert!(store.answers().await);
}

#[tokio::test]
async fn what_was_cut_off_on_its_way_goes_with_all_its_pieces_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let store = in_directory(directory.path());
    let (cut, kept) = (FileKey::random(), FileKey::random());
    let place = |key: &FileKey, rest: &str| {
        let name = key.to_string();
        let folder = directory.path().join("files").join(&name[..2]);
        std::fs::create_dir_all(&folder).unwrap();
        folder.join(name + rest)
    };
    for path in [place(&cut, "#1"), place(&cut, "#2"), place(&kept, "#1")] {
        std::fs::write(path, "half of it").unwrap();
    }
    let asked = Arc::default();
    let taken = store.receive(&kept, pdf(10, &asked), "a.pdf", LIMIT).await;
    taken.unwrap();
    store.delete_unfinished(&cut).await.unwrap();
    assert!(!place(&cut, "#1").exists() && !place(&cut, "#2").exists());
    assert!(place(&kept, "#1").exists() && store.open(&kept).await.is_ok());
    store.delete_unfinished(&cut).await.unwrap();
    FileStore::in_memory()
        .delete_unfinished(&cut)
        .await
        .unwrap();
}

#[test]
fn a_key_is_read_back_and_nothing_else_is_one() {
    let key = FileKey::random();
    assert_eq!(FileKey::parse(&key.to_string()), Some(key));
    for text in ["", "../../etc/passwd", "abc"] {
        assert_eq!(FileKey::parse(text), None);
    }
}

#[test]
fn every_refusal_has_a_listed_name() {
    let refusals = [
        FileRefusal::Empty,
        FileRefusal::TooLarge { limit: 1 },
        FileRefusal::KindNotAllowed,
        FileRefusal::NameMismatch {
            ending: String::new(),
            found: None,
        },
        FileRefusal::NotText,
        FileRefusal::Macros,
        FileRefusal::Damaged,
        FileRefusal::Interrupted("x".into()),
        FileRefusal::Store(StoreError::NotFound),
    ];
    let names: Vec<_> = refusals.iter().map(FileRefusal::name).collect();
    assert_eq!(names, FileRefusal::NAMES);
}
