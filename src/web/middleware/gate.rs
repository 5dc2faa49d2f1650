//! Who may call an address, as the table in `routes` says, before its handler or its body is touched. A
//! form sent after the session ended is read all the same, so that the error page can give it back.

use std::future::{Ready, ready};
use std::rc::Rc;

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready};
use futures_util::future::{FutureExt as _, LocalBoxFuture};

use super::super::error::WebError;
use super::super::extract::form::is_urlencoded;
use super::super::extract::{Realm, SignedIn, TypedForm};
use super::super::routes::Who;
use super::refuse;

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
            if matches!(error, WebError::SignIn(_)) && is_urlencoded(req.request()) {
                // Its pairs stay in the request for the error page; a form we cannot read has none.
                let _ = req.extract::<TypedForm>().await;
            }
            Ok(refuse(req, error))
        }
        .boxed_local()
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
