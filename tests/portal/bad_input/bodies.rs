//! Bodies that are too large are refused before they have been read: by what they announce, or at the limit
//! while they come slowly. Spoken by hand, since no client lets itself be answered in the middle.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::harness::{Form, Portal, Request, Visitor};
use crate::on_both_portals;

use super::STREAMER;
use super::forms::{begin, step};

const HUGE: usize = 200 << 20;

/// A connection on which only the head of this request was sent.
fn headed(citizen: &Visitor, request: &Request, framing: &str) -> TcpStream {
    let address = request.url.socket_addrs(|| None).unwrap()[0];
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let kind = &request.body.as_ref().unwrap().0;
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: {}\r\naccept: text/html\r\naccept-language: vi\r\n\
         sec-fetch-site: same-origin\r\ncookie: {}\r\ncontent-type: {kind}\r\n{framing}\r\n\r\n",
        request.url.path(),
        address,
        citizen.cookie_line(&request.url),
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// The first bytes of the answer.
fn answer(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    let mut piece = [0; 4096];
    while !read.windows(7).any(|seven| seven == b"</html>") {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => read.extend_from_slice(&piece[..length]),
            Err(error) => panic!(
                "no answer: {error} after {}",
                String::from_utf8_lossy(&read)
            ),
        }
    }
    String::from_utf8_lossy(&read).into_owned()
}

/// Chunks of a body, slowly, until an answer has come; how much was sent by then.
fn drip(stream: &mut TcpStream, beginning: &[u8]) -> usize {
    let mut sent = 0;
    let mut piece = beginning.to_vec();
    piece.resize(64 * 1024, b'a');
    stream.set_nonblocking(false).unwrap();
    loop {
        let head = format!("{:x}\r\n", piece.len());
        let whole = [head.as_bytes(), &piece, b"\r\n"].concat();
        if stream.write_all(&whole).is_err() {
            return sent;
        }
        sent += piece.len();
        piece = vec![b'a'; 64 * 1024];
        stream
            .set_read_timeout(Some(Duration::from_millis(10)))
            .unwrap();
        let answered = stream.peek(&mut [0; 1]).is_ok_and(|length| length > 0);
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        if answered || sent > HUGE {
            return sent;
        }
    }
}

async fn forms(citizen: &Visitor) -> [Form; 2] {
    let draft = begin(citizen).await;
    let text = step(citizen, &draft, "initiative").await.form("step");
    let file = step(citizen, &draft, "documents")
        .await
        .form("/files/attachments");
    [
        text,
        file.file(
            "file",
            "lớn.png",
            "image/png",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
        ),
    ]
}

on_both_portals! {
    async fn two_hundred_announced_megabytes_are_refused_before_one_of_them_came(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(STREAMER).await;
        for (form, status) in forms(&citizen).await.into_iter().zip(["413", "422"]) {
            let begun = Instant::now();
            let mut stream = headed(&citizen, &form.request(), &format!("content-length: {HUGE}"));
            let said = answer(&mut stream);
            assert!(said.starts_with(&format!("HTTP/1.1 {status}")), "{said}");
            assert!(said.contains("</html>"), "a page for people: {said}");
            assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        }
    }

    async fn a_slow_stream_without_end_is_refused_at_the_limit(kind: Kind) {
        let citizen = Portal::shared(kind).visitor().signed_in_as(STREAMER).await;
        let limits = [1 << 20, 20 << 20];
        for ((form, status), limit) in forms(&citizen).await.into_iter().zip(["413", "422"]).zip(limits) {
            let request = form.request();
            let body = &request.body.as_ref().unwrap().1;
            // a multipart body goes on where its file would end
            let end = body.windows(6).position(|six| six == b"\r\n----").unwrap_or(body.len());
            let beginning = if status == "422" { &body[..body.len() - 40] } else { &body[..end.min(20)] };
            let mut stream = headed(&citizen, &request, "transfer-encoding: chunked");
            let sent = drip(&mut stream, beginning);
            assert!(sent < limit + (4 << 20), "{sent} bytes were taken of a limit of {limit}");
            let said = answer(&mut stream);
            assert!(said.starts_with(&format!("HTTP/1.1 {status}")), "{said}");
        }
    }
}
