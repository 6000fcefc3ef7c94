//! What does a stored procedure answer? One transaction in one logical partition.

use http::StatusCode;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::run::{Given, Ground, run as run_script};
use crate::script::{Engine, Limits, Thrown};
use crate::service::call::Call;
use crate::service::reply::put;
use crate::service::savepoint::Savepoint;
use crate::service::{Answer, Failure, Outcome, scope, session, throttle};
use crate::store::container::Container;
use crate::store::script::{Kind, Script};

/// The most that the script's log may take in its header, in bytes: some clients refuse longer ones.
const LONGEST_LOG: usize = 4096;

/// The most that a script may answer, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

pub(super) fn run(call: &mut Call<'_>, container: &Container, names: [&str; 2], id: &str) -> Outcome {
    throttle::within_budget(call, container, names, |call| {
        let partition = match scope::partition(call, container) {
            Ok(partition) => partition,
            Err(failure) => return scope::annotate(call, container, names, &[], Err(failure)),
        };
        let ground = Ground { container, names, partition: &partition };
        let outcome =
            admit(call, ground, id).and_then(|(script, arguments)| execute(call, ground, &script, arguments));
        scope::annotate(call, container, names, &[partition.range], outcome)
    })
}

fn admit(call: &Call<'_>, ground: Ground<'_>, id: &str) -> Result<(Script, Vec<Value>), Failure> {
    let script = ground.container.scripts.find(Kind::Procedure, id).ok_or_else(Failure::not_found)?;
    call.check_writable(ground.container, &[ground.partition.range])?;
    if call.state.topology.multiple_writes {
        session::check(call, ground.container, &[ground.partition.range])?;
    }
    let body = &call.request.body;
    let arguments = if body.is_empty() { Ok(Vec::new()) } else { serde_json::from_slice(body) };
    let arguments = arguments.map_err(|error| {
        Failure::bad_request(format!("The procedure's parameters are not a JSON array: {error}."))
    })?;
    Ok(((**script).clone(), arguments))
}

fn execute(call: &mut Call<'_>, ground: Ground<'_>, script: &Script, arguments: Vec<Value>) -> Outcome {
    let engine = Engine::new(Limits::default()).map_err(|thrown| Failure::script(&thrown))?;
    let savepoint = Savepoint::take(call, ground.container, ground.partition);
    let given = Given { arguments, ..Given::default() };
    let ran = run_script(call, ground, &engine, script, given)
        .and_then(|charge| Ok(answer(&engine)?.charge(1.0 + charge)));
    let log = call.request.flag("x-ms-documentdb-script-enable-logging").then(|| log(&engine));
    match ran {
        Ok(mut answer) => {
            log.into_iter().for_each(|log| put(&mut answer.headers, LOG, &log));
            Ok(answer)
        }
        Err(thrown) => {
            savepoint.restore(call);
            let mut failure = Failure::script(&thrown);
            log.into_iter().for_each(|log| put(&mut failure.headers, LOG, &log));
            Err(failure)
        }
    }
}

const LOG: &str = "x-ms-documentdb-script-log-results";

/// What is encoded in a log: the same as JavaScript's `encodeURIComponent` encodes.
const LOGGED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// What the script left as the body of its response; an empty text where it left none.
fn answer(engine: &Engine) -> Result<Answer, Thrown> {
    let outcome = engine.ask("outcome", &Value::Null)?.unwrap_or_default();
    let body = outcome.get("response").cloned().unwrap_or_else(|| json!(""));
    let answer = Answer::json(StatusCode::OK, &body);
    if answer.body.len() > LARGEST {
        let text = "Error: the response body is larger than 4 MB.".to_owned();
        return Err(Thrown::Exception { text, number: Some(413) });
    }
    Ok(answer)
}

/// What the script wrote to its console, percent-encoded; cut off where it is too long.
fn log(engine: &Engine) -> String {
    let logged = engine.ask("log", &Value::Null).ok().flatten();
    let mut encoded = String::new();
    for character in logged.as_ref().and_then(Value::as_str).unwrap_or_default().chars() {
        let mut buffer = [0; 4];
        let piece = utf8_percent_encode(character.encode_utf8(&mut buffer), LOGGED).to_string();
        if encoded.len() + piece.len() > LONGEST_LOG {
            break;
        }
        encoded.push_str(&piece);
    }
    encoded
}
