//! Documents of a draft: sent one by one, streamed to the store, refused before they are read whole; shown
//! and taken off again.

use actix_multipart::{Field as Incoming, Multipart};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::StreamExt as _;

use super::super::error::WebError;
use super::super::extract::form::{KEY_AT_MOST, ONCE, is_key, is_of_type};
use super::super::extract::{CitizenActor, TypedForm, ctx};
use super::super::page::Page;
use super::super::state::AppState;
use super::draft;
use crate::config::files::FilesConfig;
use crate::domain::id::{FileId, InitiativeId};
use crate::domain::kind::{Input, Section};
use crate::domain::time::Instant;
use crate::files::{FileKey, FileRefusal, StoreError, StoredFile};
use crate::services::leftovers;
use crate::services::once::{self, OnceKey};
use crate::services::uploads::{self, Document, NewDocument};
use crate::services::{Ctx, ServiceError};

/// A field that takes documents, with those it has.
pub struct Uploads {
    /// The field.
    pub key: String,
    /// Its question.
    pub label: String,
    /// What belongs there.
    pub help: Option<String>,
    /// Which kinds of files, how large.
    pub limits: String,
    /// Where one is sent.
    pub action: String,
    /// What is there.
    pub files: Vec<Shown>,
    /// Why no more may come.
    pub full: Option<String>,
    /// Why the last one was not taken.
    pub fault: Option<String>,
}

/// One document in a list.
pub struct Shown {
    /// Its name.
    pub name: String,
    /// Where it is read.
    pub href: String,
    /// Where it is taken off; nowhere once it was handed in.
    pub remove: Option<String>,
    /// Its size and day.
    pub line: String,
}

impl Shown {
    /// A document of a file, to be read.
    #[must_use]
    pub fn new(page: &Page, document: &Document) -> Self {
        let id = document.initiative_id;
        let size = page.size(u64::try_from(document.size).unwrap_or_default());
        Self {
            name: document.name.clone(),
            href: format!("/my/files/{id}/{}", document.file_id),
            remove: None,
            line: format!("{size} · {}", page.date(document.created_at.date())),
        }
    }

    /// A document of a file that is being written: it is taken off as long as it was not handed in.
    fn to_write(page: &Page, document: &Document, handed_in_until: Option<Instant>) -> Self {
        let (id, file) = (document.initiative_id, document.file_id);
        let stays = uploads::was_handed_in(document, handed_in_until);
        Self {
            remove: (!stays).then(|| format!("/my/drafts/{id}/files/{file}/remove")),
            ..Self::new(page, document)
        }
    }
}

impl Uploads {
    /// The fields of a section that take documents. Those handed in until that moment stay, and leave room for
    /// as many again.
    #[must_use]
    pub fn of_section(
        page: &Page,
        id: InitiativeId,
        section: &Section,
        documents: &[Document],
        handed_in_until: Option<Instant>,
        limits: &FilesConfig,
        fault: Option<&(String, String)>,
    ) -> Vec<Self> {
        let fields = section.fields.iter().filter_map(|field| {
            let Input::File { max_files } = field.input else {
                return None;
            };
            let here = documents.iter().filter(|one| one.field_key == field.key);
            let files: Vec<Shown> = here
                .map(|one| Shown::to_write(page, one, handed_in_until))
                .collect();
            let fresh = files.iter().filter(|file| file.remove.is_some()).count();
            Some(Self {
                key: field.key.clone(),
                label: field.label.get(page.locale).to_owned(),
                help: field
                    .help
                    .as_ref()
                    .map(|help| help.get(page.locale).to_owned()),
                limits: page
                    .t2(
                        "my-file-limits",
                        "kinds",
                        FileRefusal::kinds(),
                        "size",
                        page.size(limits.max_bytes),
                    )
                    .into_owned(),
                action: format!("/my/drafts/{id}/files/{}", field.key),
                full: (fresh >= usize::from(max_files)).then(|| {
                    let said = page.t1("my-file-full", "count", files.len());
                    said.into_owned()
                }),
                files,
                fault: fault
                    .filter(|(name, _)| *name == field.key)
                    .map(|(_, said)| said.clone()),
            })
        });
        fields.collect()
    }
}

/// **Who:** the proposer or the assistant of a draft or a returned file. One document for one field; the same
/// form sent again attaches nothing more.
pub async fn receive(
    req: HttpRequest,
    page: Page,
    who: CitizenActor,
    path: web::Path<(InitiativeId, String)>,
    body: Multipart,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    if !is_of_type(&req, "multipart/form-data") {
        return Err(WebError::WrongType);
    }
    let (id, field) = path.into_inner();
    let ctx = ctx::of(&state, &page, who.actor());
    let most = state.uploads.max_per_initiative;
    let largest = state.uploads.max_bytes;
    if announced(&req).is_some_and(|length| length > largest.saturating_add(AROUND)) {
        let said = said(&page, &FileRefusal::TooLarge { limit: largest });
        return refused(&state, page, ctx, id, field, said).await;
    }
    let sent = match Sent::open(body).await? {
        Ok(sent) => sent,
        Err(refusal) => {
            let said = said(&page, &refusal);
            return refused(&state, page, ctx, id, field, said).await;
        }
    };
    let key = sent.key;
    let asked = {
        let (ctx, field) = (ctx.clone(), field.clone());
        state
            .db
            .read(move |conn| uploads::may_attach(conn, &ctx, id, &field, most, key))
            .await
    };
    if let Err(ServiceError::Invalid(faults)) = &asked {
        let fault = faults.first().map(|one| page.fault(one.code, &one.params));
        let said = fault.map(std::borrow::Cow::into_owned).unwrap_or_default();
        return refused(&state, page, ctx, id, field, said).await;
    }
    asked?;
    let place = FileKey::random();
    let expected = {
        let (ctx, place) = (ctx.clone(), place.to_string());
        move |tx: &mut _| leftovers::expect(tx, &ctx, &place)
    };
    state.db.write(expected).await?;
    let stored = match sent.keep(&state, &place).await {
        Ok(stored) => stored,
        Err(refusal) => {
            // What the store did not answer to may still arrive there: that keeps its day.
            if !matches!(refusal, FileRefusal::Store(_)) {
                give_up(&state, &ctx, &place).await;
            }
            let said = said(&page, &refusal);
            let mut answer = refused(&state, page, ctx, id, field, said).await?;
            if let FileRefusal::Store(fault) = &refusal {
                not_now(&mut answer, fault);
            }
            return Ok(answer);
        }
    };
    let document = NewDocument {
        name: stored.name.as_str().to_owned(),
        media_type: stored.kind.media_type().to_owned(),
        size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        sha256: stored.sha256.to_vec(),
        store_key: place.to_string(),
    };
    let attached = {
        let (ctx, field, document) = (ctx.clone(), field.clone(), document.clone());
        let work = move |tx: &mut _| uploads::attach(tx, &ctx, key, id, &field, most, &document);
        state.db.write(work).await
    };
    // Not attached, or attached the first time it was sent: then this copy is nobody's.
    if attached
        .as_ref()
        .map_or(true, |known| known.store_key != document.store_key)
    {
        give_up(&state, &ctx, &place).await;
    }
    attached?;
    let back = draft::address_of(&state, ctx, id, &field).await?;
    Ok(page.see_other_with(&back, "saved"))
}

/// How much a form may be longer than its file.
const AROUND: u64 = 64 * 1024;

/// The length of the body by its own account.
fn announced(req: &HttpRequest) -> Option<u64> {
    let length = req.headers().get(header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

/// A form as far as its file; not a byte of that has been read.
struct Sent {
    key: OnceKey,
    name: String,
    part: Incoming,
    // Dropped before its part, the body would not be read on.
    _body: Multipart,
}

impl Sent {
    /// Reads the hidden fields, which stand before the file; what comes after it is not read.
    async fn open(mut body: Multipart) -> Result<Result<Self, FileRefusal>, WebError> {
        let mut key = None;
        while let Some(part) = body.next().await {
            let mut part = part.map_err(|_| WebError::Malformed)?;
            match file_name(&part) {
                None if part.name() == Some(ONCE) => key = Some(short_text(&mut part).await?),
                None => {}
                Some(name) if name.is_empty() => return Ok(Err(FileRefusal::Empty)),
                Some(name) => {
                    let key = key.as_deref().and_then(is_key).ok_or(WebError::Malformed)?;
                    return Ok(Ok(Self {
                        key: once::key(key),
                        name,
                        part,
                        _body: body,
                    }));
                }
            }
        }
        Ok(Err(FileRefusal::Empty))
    }

    /// Streams the file to the store.
    async fn keep(self, state: &AppState, place: &FileKey) -> Result<StoredFile, FileRefusal> {
        // A part must not be asked again once it has ended.
        let bytes = self
            .part
            .map(|chunk| chunk.map_err(|error| std::io::Error::other(error.to_string())))
            .fuse();
        let most = state.uploads.max_bytes;
        state.files.receive(place, bytes, &self.name, most).await
    }
}

/// A hidden field of a form with a file.
async fn short_text(part: &mut Incoming) -> Result<String, WebError> {
    let mut text = Vec::new();
    while let Some(chunk) = part.next().await {
        text.extend_from_slice(&chunk.map_err(|_| WebError::Malformed)?);
        if text.len() > KEY_AT_MOST {
            return Err(WebError::Malformed);
        }
    }
    String::from_utf8(text).map_err(|_| WebError::Malformed)
}

fn file_name(part: &Incoming) -> Option<String> {
    let disposition = part.content_disposition()?;
    disposition
        .get_filename_ext()
        .map(|name| String::from_utf8_lossy(&name.value).into_owned())
        .or_else(|| disposition.get_filename().map(str::to_owned))
}

/// Why a file was not taken, in a sentence.
fn said(page: &Page, refusal: &FileRefusal) -> String {
    let key = format!("file-refused-{}", refusal.name());
    match refusal {
        FileRefusal::TooLarge { limit } => page.t1(&key, "limit", page.size(limit)).into_owned(),
        FileRefusal::NameMismatch { ending, .. } => {
            page.t1(&key, "ending", ending.clone()).into_owned()
        }
        FileRefusal::KindNotAllowed => page.t1(&key, "kinds", FileRefusal::kinds()).into_owned(),
        _ => page.t(&key).into_owned(),
    }
}

async fn refused(
    state: &AppState,
    page: Page,
    ctx: Ctx,
    id: InitiativeId,
    field: String,
    said: String,
) -> Result<HttpResponse, WebError> {
    let mut answer = draft::show_upload_fault(state, page, ctx, id, (field, said)).await?;
    // What was refused is not read to its end, so this connection has no next request.
    answer
        .head_mut()
        .set_connection_type(actix_web::http::ConnectionType::Close);
    *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(answer)
}

/// Nothing is wrong with the document: the same form may be sent again later.
fn not_now(answer: &mut HttpResponse, fault: &StoreError) {
    let cause = fault as &dyn std::error::Error;
    tracing::warn!(error = cause, "the store does not take a document");
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let later = HeaderValue::from(STORE_RETRY_SECONDS);
    answer.headers_mut().insert(header::RETRY_AFTER, later);
}

/// When a store that is down may be asked again.
const STORE_RETRY_SECONDS: u32 = 30;

/// **Who:** the proposer or the assistant of a draft or a returned file; what was handed in stays.
pub async fn remove(
    page: Page,
    who: CitizenActor,
    path: web::Path<(InitiativeId, FileId)>,
    form: TypedForm,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let (id, file) = path.into_inner();
    let ctx = ctx::of(&state, &page, who.actor());
    let key = form.key()?;
    let acting = ctx.clone();
    let work = move |tx: &mut _| {
        once::guard(tx, &acting, Some(key), "remove_file", &(id, file), |tx| {
            uploads::remove(tx, &acting, id, file)
        })
    };
    let removed = state.db.write(work).await?;
    forget(&state, &removed.store_key).await;
    let back = draft::address_of(&state, ctx, id, &removed.field_key).await?;
    Ok(page.see_other_with(&back, "deleted"))
}

/// Removes what was not attached, unless a row speaks of it: the answer that said so may have been lost.
async fn give_up(state: &AppState, ctx: &Ctx, place: &FileKey) {
    let (acting, text) = (ctx.clone(), place.to_string());
    let unneeded = move |tx: &mut _| leftovers::unneeded(tx, &acting, &text);
    match state.db.write(unneeded).await {
        Ok(true) => forget(state, &place.to_string()).await,
        Ok(false) => {}
        Err(error) => {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(
                error = cause,
                "a document that was not attached stays a day"
            );
        }
    }
}

/// Removes a document from the store; one that cannot be removed now is one of the leftovers.
pub async fn forget(state: &AppState, store_key: &str) {
    let Some(key) = FileKey::parse(store_key) else {
        return;
    };
    if let Err(error) = state.files.delete(&key).await {
        tracing::warn!(error = %error, "a removed document stays in the store");
    }
}

/// **Who:** the proposer or the assistant of the file. Offered for saving, never shown inside our pages.
pub async fn download(
    page: Page,
    who: CitizenActor,
    path: web::Path<(InitiativeId, FileId)>,
    state: web::Data<AppState>,
) -> Result<HttpResponse, WebError> {
    let (id, file) = path.into_inner();
    let ctx = ctx::of(&state, &page, who.actor());
    let find = move |conn: &mut _| uploads::find_mine(conn, &ctx, id, file);
    let document = state.db.read(find).await?;
    send(&state, &document).await
}

/// A document as a download, chunk by chunk.
///
/// # Errors
/// Not found where the store has lost it; unavailable where the store does not answer.
pub async fn send(state: &AppState, document: &Document) -> Result<HttpResponse, WebError> {
    let key = FileKey::parse(&document.store_key).ok_or_else(WebError::not_found)?;
    let opened = match state.files.open(&key).await {
        Ok(opened) => opened,
        Err(error) if error.is_temporary() => {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(error = cause, "the store does not give a document");
            return Err(WebError::Unavailable {
                retry_seconds: STORE_RETRY_SECONDS,
            });
        }
        Err(_) => return Err(WebError::not_found()),
    };
    let name = urlencoding::encode(&document.name);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, document.media_type.clone()))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{name}"),
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .no_chunking(opened.size)
        .streaming(opened.bytes))
}
