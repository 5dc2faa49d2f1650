//! The way to the provider: one reqwest client that follows no redirect (a provider could send us to
//! addresses inside our own network), waits a bounded time and reads a bounded answer.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// Metadata, keys and tokens are a few kilobytes.
const LONGEST_ANSWER: usize = 1 << 20;

#[derive(Debug, Clone)]
pub(super) struct Http(reqwest::Client);

/// Why a request brought nothing: always worth another try later.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error("the request failed")]
    Request(#[from] reqwest::Error),
    #[error("the server answered {0}")]
    Status(u16),
    #[error("the answer is too long")]
    TooLong,
    #[error("the answer is malformed")]
    Malformed(#[from] http::Error),
}

impl Http {
    /// `direct`: the provider is on this machine, so a proxy of the environment is none of its business.
    pub(super) fn new(timeout: Duration, direct: bool) -> Result<Self, reqwest::Error> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Fails only when somebody was faster, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(timeout);
        if direct {
            builder = builder.no_proxy();
        }
        Ok(Self(builder.build()?))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut response = self.0.execute(request.try_into()?).await?;
        let status = response.status();
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(HttpError::Status(status.as_u16()));
        }
        let mut answer = http::Response::builder().status(status);
        for (name, value) in response.headers() {
            answer = answer.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(HttpError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(answer.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
