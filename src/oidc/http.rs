//! The way to the provider: one reqwest client that follows no redirect (a provider could send us to
//! addresses inside our own network), waits a bounded time and reads a bounded answer.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

/// Metadata, keys and tokens are a few kilobytes.
const LONGEST_ANSWER: usize = 1 << 20;
/// How long a connection to the provider is kept for the next question.
const IDLE: Duration = Duration::from_secs(2);

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
            // Servers close a connection that nobody used for some seconds (five, most often); a code sent at that very
            // moment is lost, and it cannot be sent twice.
            .pool_idle_timeout(IDLE)
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::{Http, IDLE};

    /// Answers the first request of each connection and drops the connection at the second, as servers do that were
    /// about to close it.
    async fn impatient(listener: tokio::net::TcpListener) {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut piece = [0; 4096];
                let read = stream.read(&mut piece).await.unwrap();
                assert!(read > 0);
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                stream.write_all(answer).await.unwrap();
                let _ = stream.read(&mut piece).await;
            });
        }
    }

    #[tokio::test]
    async fn a_code_is_not_sent_over_a_connection_that_the_provider_may_be_closing() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(impatient(listener));
        let http = Http::new(Duration::from_secs(5), true).unwrap();
        for _ in 0..2 {
            let request = http::Request::post(format!("http://{address}/token"));
            let answer = http.send(request.body(b"code=1".to_vec()).unwrap()).await;
            assert_eq!(answer.unwrap().status(), 200);
            tokio::time::sleep(IDLE + Duration::from_millis(300)).await;
        }
    }
}
