//! What would other ways to hand answers over cost? Only for `make bench-crossing`.

use napi::bindgen_prelude::{Array, Buffer, External, Null, Object};
use napi::{Env, Result};
use napi_derive::napi;
use perilune::{PartitionKey, Response};

use crate::answer::{Answer, Rest, diagnostics, headers};
use crate::client::Client;
use crate::completions::Completions;
use crate::runtime;

/// What a promise gives: the same as a batch does for one operation.
#[napi(object, object_from_js = false)]
pub struct Read {
    pub text: String,
    pub rest: External<Rest>,
}

#[napi]
impl Client {
    /// A promise for each operation, as napi makes them for an `async fn`.
    #[napi]
    pub fn read_promised<'env>(
        &self,
        env: &'env Env,
        database: String,
        container: String,
        id: String,
    ) -> Result<Object<'env>> {
        let container = self.live()?.clone().database(&database).container(&container);
        let (deferred, promise) = env.create_deferred()?;
        runtime::handle()?.spawn(async move {
            let answer = container.read_item::<()>(&id, PartitionKey::from("p"), None).await;
            match answer.map(Response::without_model) {
                Ok(answer) => {
                    let Answer { body, rest, .. } = answer.into();
                    deferred.resolve(move |_| {
                        let text = String::from_utf8_lossy(body.bytes()).into_owned();
                        Ok(Read { text, rest: rest.external() })
                    });
                }
                Err(error) => deferred.reject(napi::Error::from_reason(error.to_string())),
            }
        });
        Ok(promise)
    }
}

#[napi]
impl Completions {
    /// As `drain`, with bodies as buffers.
    #[napi]
    pub fn drain_buffers<'env>(&self, env: &'env Env) -> Result<Array<'env>> {
        self.drain_as(env, |values, answer| {
            values.insert(Buffer::from(answer.body.bytes().to_vec()))?;
            values.insert(answer.rest.external())
        })
    }

    /// As `drain`, without the rest: what keeping it costs.
    #[napi]
    pub fn drain_bare<'env>(&self, env: &'env Env) -> Result<Array<'env>> {
        self.drain_as(env, |values, answer| {
            values.insert(&*String::from_utf8_lossy(answer.body.bytes()))?;
            values.insert(Null)
        })
    }

    /// As `drain`, with headers and diagnostics at once.
    #[napi]
    pub fn drain_eager<'env>(&self, env: &'env Env) -> Result<Array<'env>> {
        self.drain_as(env, |values, answer| {
            values.insert(&*String::from_utf8_lossy(answer.body.bytes()))?;
            let rest = answer.rest.external();
            values.insert(headers(&rest).to_owned() + &diagnostics(&rest))
        })
    }

    fn drain_as<'env>(
        &self,
        env: &'env Env,
        put: impl Fn(&mut Array<'env>, Answer) -> Result<()>,
    ) -> Result<Array<'env>> {
        let mut values = env.create_array(0)?;
        for (id, outcome) in self.take() {
            let answer = outcome.ok().flatten().ok_or_else(|| napi::Error::from_reason("a read failed"))?;
            values.insert(id)?;
            values.insert(u32::from(answer.status))?;
            put(&mut values, answer)?;
        }
        Ok(values)
    }
}
