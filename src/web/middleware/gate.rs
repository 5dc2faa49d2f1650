//! Who may call an address, as the table in `routes` says, before its handler or its body is touched. A
//! form that is refused is read all the same: when its sender's session has ended it is kept for them
//! (`services::kept`), else the error page gives it back.

use std::future::{Ready, ready};
use std::rc::Rc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _};
use futures_util::future::{FutureExt as _, LocalBoxFuture};

use super::super::error::WebError;
use super::super::extract::form::{TOKEN, is_urlencoded};
use super::super::extract::{Realm, SignedIn, TypedForm, ctx};
use super::super::given_back::is_secret;
use super::super::page::Page;
use super::super::routes::Who;
use super::super::session::cookie;
use super::super::state::AppState;
use super::pages::Kept;
use super::refuse;
use crate::domain::identity::LocalPath;
use crate::domain::person::Actor;
use crate::services::kept::{self, KeptForm};

/// The middleware of one address.
#[derive(Debug, Clone, Copy)]
pub struct Gate(pub Who);

/// The running gate.
pub struct GateService<S> {
    who: Who,
    inner: Rc<S>,
}

impl<S, B> Transform<S, ServiceRequest> for Gate
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Transform = GateService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(GateService {
            who: self.0,
            inner: Rc::new(service),
        }))
    }
}

impl<S, B> Service<ServiceRequest> for GateService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Self::Error>>;

    forward_ready!(inner);

    fn call(&self, mut req: ServiceRequest) -> Self::Future {
        let verdict = judge(self.who, SignedIn::of(req.request()).as_ref());
        let inner = Rc::clone(&self.inner);
        async move {
            let Err(error) = verdict else {
                return Ok(inner.call(req).await?.map_into_boxed_body());
            };
            if is_urlencoded(req.request()) {
                // Its pairs stay in the request for the error page; a form we cannot read has none.
                let form = req.extract::<TypedForm>().await;
                if let (WebError::SignIn(_), Ok(form)) = (&error, form) {
                    keep(&req, &form).await;
                }
            }
            Ok(refuse(req, error))
        }
        .boxed_local()
    }
}

/// Keeps a form whose sender was signed in until a moment ago. Drafts that save themselves come again by
/// themselves; passwords are typed again.
async fn keep(req: &ServiceRequest, form: &TypedForm) {
    let secret = form.pairs().iter().any(|(name, _)| is_secret(name));
    if form.autosave || secret {
        return;
    }
    let (Some(state), Ok(page)) = (req.app_data::<Data<AppState>>(), Page::of(req.request()))
    else {
        return;
    };
    let (Some(cookie), Some(path)) = (
        cookie::session(req.request(), &state.site),
        LocalPath::parse(req.path()),
    ) else {
        return;
    };
    let pairs = form.pairs().iter().filter(|(name, _)| name != TOKEN);
    let form = KeptForm {
        path,
        pairs: pairs.cloned().collect(),
    };
    let ctx = ctx::of(state, &page, Actor::System);
    let kept = state
        .db
        .write(move |tx| kept::keep(tx, &ctx, &cookie.hash(), &form))
        .await;
    match kept {
        Ok(Some(id)) => {
            req.extensions_mut().insert(Kept(id));
        }
        Ok(None) => {}
        // The error page gives the text back, as it does for strangers.
        Err(error) => tracing::warn!(error = %error, "a form could not be kept"),
    }
}

fn judge(who: Who, person: Option<&SignedIn>) -> Result<(), WebError> {
    let realm = person.map(|one| one.realm);
    let role = person.and_then(|one| one.role.as_ref()).map(|one| one.role);
    let needed = match who {
        Who::Anyone => return Ok(()),
        Who::SignedIn | Who::Citizen => Realm::Citizen,
        Who::AnyStaff | Who::Staff(_) => Realm::Staff,
    };
    let Some(realm) = realm else {
        return Err(WebError::SignIn(needed));
    };
    let may = match who {
        Who::Anyone | Who::SignedIn => true,
        Who::Citizen => realm == Realm::Citizen,
        Who::AnyStaff => realm == Realm::Staff,
        Who::Staff(roles) => {
            realm == Realm::Staff && role.is_some_and(|role| roles.contains(&role))
        }
    };
    if may { Ok(()) } else { Err(WebError::denied()) }
}
