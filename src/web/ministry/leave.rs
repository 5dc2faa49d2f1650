//! An export on its way out: a thread of its own reads the snapshot row by row and hands over pieces of a
//! body; a slow reader makes it wait, one that goes away ends it. Recorded at its end, or as broken off.

use std::io::Write;
use std::sync::Arc;

use actix_web::web::Bytes;
use futures_util::Stream;
use tokio::sync::mpsc;

use super::super::error::WebError;
use super::super::state::AppState;
use super::turnstile::Pass;
use crate::domain::person::Actor;
use crate::export::{Export, ExportError, Words};
use crate::services::Ctx;
use crate::services::exports::{self, Begun, End, PourError, Speech};

/// Bytes handed over at a time.
const PIECE: usize = 64 * 1024;
/// Pieces that may wait for the reader.
const WAITING: usize = 4;

type Piece = Result<Bytes, std::io::Error>;

/// The body of an export that was begun.
pub(super) fn body(
    state: &AppState,
    ctx: &Ctx,
    begun: Begun,
    pass: Pass,
) -> Result<impl Stream<Item = Piece> + use<>, WebError> {
    let (pieces, mut waiting) = mpsc::channel::<Piece>(WAITING);
    let work = Work {
        state: state.clone(),
        ctx: Ctx {
            actor: Actor::System,
            ..ctx.clone()
        },
        begun,
        _pass: pass,
    };
    std::thread::Builder::new()
        .name("export".to_owned())
        .spawn(move || work.run(&pieces))
        .map_err(WebError::internal)?;
    Ok(futures_util::stream::poll_fn(move |context| {
        waiting.poll_recv(context)
    }))
}

struct Work {
    state: AppState,
    ctx: Ctx,
    begun: Begun,
    _pass: Pass,
}

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("export not written")]
    Write(#[from] ExportError),
    #[error("rows not poured")]
    Pour(#[from] PourError<ExportError>),
}

impl Work {
    fn run(self, pieces: &mpsc::Sender<Piece>) {
        let mut written = 0;
        let end = match self.pour(pieces, &mut written) {
            Ok(end) => end,
            Err(broken) => {
                // Most often the person stopped the download.
                tracing::warn!(export.id = %self.begun.id, error = &broken as &dyn std::error::Error, "export broke off");
                End::Failed { rows: written }
            }
        };
        let complete = matches!(end, End::Done { .. });
        let (ctx, id) = (
            Ctx {
                now: self.state.clock.now(),
                ..self.ctx.clone()
            },
            self.begun.id,
        );
        let noted = self
            .state
            .db
            .write_blocking(move |tx| exports::end(tx, &ctx, id, &end));
        // Only what is on record counts as an export: without the record the body ends as broken.
        let fault = match noted {
            Ok(true) if complete => return,
            Ok(_) => std::io::Error::other("export broke off"),
            Err(error) => {
                tracing::error!(export.id = %id, error = &error as &dyn std::error::Error, "export not recorded");
                std::io::Error::other("export not recorded")
            }
        };
        let _ = pieces.blocking_send(Err(fault));
    }

    fn pour(&self, pieces: &mpsc::Sender<Piece>, written: &mut u64) -> Result<End, Broken> {
        let Begun { format, locale, .. } = self.begun;
        let words = crate::i18n::Words::new(locale, Arc::clone(&self.state.catalogue));
        let words = Words::of(&words, self.begun.named.clone());
        let out = Pieces {
            to: pieces,
            piece: Vec::with_capacity(PIECE),
        };
        let mut export = Export::new(format, out, words, None)?;
        let speech = Speech::of(format, locale);
        let rows = self.state.db.stream(|conn| {
            let house = &self.state.house;
            let start = &self.begun.start;
            exports::pour(conn, house, start, speech, &mut export, |rows| {
                *written = rows;
            })
        })?;
        let (mut out, manifest) = export.close()?;
        out.flush().map_err(ExportError::from)?;
        Ok(End::Done {
            rows,
            sha256: hex::decode(&manifest.sha256).unwrap_or_default(),
            store_key: None,
        })
    }
}

/// Collects what is written into pieces and hands them over; waits while the reader is slow.
struct Pieces<'a> {
    to: &'a mpsc::Sender<Piece>,
    piece: Vec<u8>,
}

impl Pieces<'_> {
    fn hand_over(&mut self) -> std::io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.to
            .blocking_send(Ok(Bytes::from(piece)))
            .map_err(|_| std::io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.hand_over()?;
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.hand_over()
    }
}
