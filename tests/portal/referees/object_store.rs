//! Our files on an S3 server (`moto`): in by stream, out as they were, several parts, gone when deleted.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sangkien::config::{FilesConfig, FilesPlace, S3Config, Secret};
use sangkien::files::{FileKey, FileStore};

use super::program::present;

/// The address of the S3 stand-in and a new bucket on it.
pub async fn bucket(name: &str) -> Option<String> {
    let server = std::env::var("SANGKIEN_TEST_S3").ok();
    if !present("S3 server", server.is_some()) {
        return None;
    }
    let _ = rustls::crypto::ring::default_provider().install_default();
    let server = server?;
    let made = reqwest::Client::new()
        .put(format!("{server}/{name}"))
        .header("x-amz-acl", "public-read")
        .send();
    assert!(made.await.unwrap().status().is_success());
    Some(server)
}

fn store(endpoint: String, bucket: &str) -> FileStore {
    let config = FilesConfig {
        place: FilesPlace::S3 {
            bucket: bucket.to_owned(),
            prefix: "portal".to_owned(),
        },
        max_bytes: 20 << 20,
        max_per_initiative: 20,
        s3: S3Config {
            endpoint: Some(endpoint),
            region: "us-east-1".to_owned(),
            access_key: Some("test".to_owned()),
            secret_key: Some(Secret::new("test".to_owned())),
            virtual_hosted: false,
        },
    };
    FileStore::from_config(&config).unwrap()
}

/// A picture as far as its first bytes tell, larger than one part of an upload.
fn large_picture() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend((0..12_000_000_u32).map(|n| u8::try_from(n % 251).unwrap()));
    bytes
}

fn chunks(bytes: &[u8]) -> impl futures_util::Stream<Item = Result<Bytes, Infallible>> + use<> {
    let parts: Vec<_> = bytes
        .chunks(60_000)
        .map(|part| Ok(Bytes::copy_from_slice(part)))
        .collect();
    stream::iter(parts)
}

#[tokio::test]
async fn a_file_comes_back_from_s3_as_it_went_in_and_another_node_reads_it() {
    let Some(server) = bucket("files").await else {
        return;
    };
    let (one, other) = (store(server.clone(), "files"), store(server, "files"));
    assert!(one.answers().await);
    let sent = large_picture();
    let key = FileKey::random();
    one.receive(&key, chunks(&sent), "bản vẽ.png", 20 << 20)
        .await
        .unwrap();
    let opened = other.open(&key).await.unwrap();
    assert_eq!(usize::try_from(opened.size).unwrap(), sent.len());
    let parts: Vec<Bytes> = opened.bytes.try_collect().await.unwrap();
    assert!(parts.concat() == sent);
    one.delete(&key).await.unwrap();
    assert!(other.open(&key).await.is_err());
}

#[tokio::test]
async fn a_file_refused_half_way_leaves_nothing_on_s3() {
    let Some(server) = bucket("refused").await else {
        return;
    };
    let store = store(server.clone(), "refused");
    let sent = large_picture();
    let mut read = 0;
    let counted = chunks(&sent).inspect(|_| read += 1);
    let refused = store
        .receive(&FileKey::random(), counted, "lớn.png", 1 << 20)
        .await;
    assert!(refused.is_err());
    assert!(
        read < 30,
        "{read} of 200 chunks were read before it was refused"
    );
    assert_eq!(list(&server, "refused").await, 0);
    let small = &sent[..100_000];
    let kept = store
        .receive(&FileKey::random(), chunks(small), "nhỏ.png", 1 << 20)
        .await;
    assert!(kept.is_ok());
    assert_eq!(list(&server, "refused").await, 1, "the list would show it");
}

async fn list(server: &str, bucket: &str) -> usize {
    let answer = reqwest::get(format!("{server}/{bucket}?list-type=2")).await;
    let text = answer.unwrap().text().await.unwrap();
    assert!(text.contains("<ListBucketResult"), "{text}");
    text.matches("<Key>").count()
}
