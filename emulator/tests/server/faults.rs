//! Every fault, seen from outside as what it claims to be.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use perilune_emulator::{Emulator, Fault, FaultRule};
use reqwest::Client;

use crate::outside::{builder, container, fresh, get, io_kind, raw, read, send, two, until_read, upsert};

const HERE: &str = "West US 2";

async fn broken(fault: Fault) -> (Emulator, Client) {
    let emulator = two().start().await.unwrap();
    emulator.break_region(HERE, fault).await.unwrap();
    (emulator, fresh())
}

/// The region answers again, and the other one always did.
async fn heals(emulator: &Emulator, client: &Client) {
    let other = emulator.region("East US").unwrap().endpoint();
    assert_eq!(get(client, other).await.unwrap().status(), 200);
    assert_eq!(emulator.heal("westus2").await.unwrap(), 1);
    assert_eq!(get(client, emulator.endpoint()).await.unwrap().status(), 200);
    assert!(emulator.faults().is_empty());
}

#[tokio::test]
async fn refuse_refuses_connects_and_drops_connections() {
    let emulator = two().start().await.unwrap();
    let kept = builder().build().unwrap();
    get(&kept, emulator.endpoint()).await.unwrap();
    emulator.break_region(HERE, Fault::Refuse).await.unwrap();
    for client in [&kept, &fresh()] {
        let error = get(client, emulator.endpoint()).await.unwrap_err();
        assert!(error.is_connect(), "{error:?}");
        assert_eq!(io_kind(&error), Some(ErrorKind::ConnectionRefused));
    }
    heals(&emulator, &kept).await;
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_refusing_port_stays_ours() {
    let (emulator, client) = broken(Fault::Refuse).await;
    let address = emulator.region(HERE).unwrap().address().unwrap();
    let thief = tokio::net::TcpSocket::new_v4().unwrap();
    assert_eq!(thief.bind(address).unwrap_err().kind(), ErrorKind::AddrInUse);
    heals(&emulator, &client).await;
}

#[tokio::test]
async fn resets_are_resets_before_and_after_the_request_was_read() {
    for fault in [Fault::Reset, Fault::ResetOnConnect] {
        let (emulator, client) = broken(fault).await;
        let address = emulator.region(HERE).unwrap().address().unwrap();
        assert_eq!(raw(address).await.unwrap_err().kind(), ErrorKind::ConnectionReset, "{fault:?}");
        heals(&emulator, &client).await;
    }
}

#[tokio::test]
async fn silence_lasts_until_it_is_healed_and_ends_in_a_reset() {
    for fault in [Fault::BlackHole, Fault::GatewayDark, Fault::RegionDark] {
        let (emulator, client) = broken(fault).await;
        let hurried = builder().timeout(Duration::from_millis(100)).build().unwrap();
        assert!(get(&hurried, emulator.endpoint()).await.unwrap_err().is_timeout(), "{fault:?}");
        let address = emulator.region(HERE).unwrap().address().unwrap();
        let waiting = tokio::spawn(raw(address));
        while emulator.faults()[0].hits < 2 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        heals(&emulator, &client).await;
        assert_eq!(waiting.await.unwrap().unwrap_err().kind(), ErrorKind::ConnectionReset, "{fault:?}");
    }
}

#[tokio::test]
async fn open_connections_fall_silent_too() {
    for fault in [Fault::ConnectBlackHole, Fault::GatewayDark, Fault::BlackHole] {
        let emulator = two().start().await.unwrap();
        let client = builder().build().unwrap();
        get(&client, emulator.endpoint()).await.unwrap().bytes().await.unwrap();
        emulator.break_region(HERE, fault).await.unwrap();
        let answer = tokio::time::timeout(Duration::from_millis(200), get(&client, emulator.endpoint()));
        assert!(answer.await.is_err(), "{fault:?}");
    }
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_connect_black_hole_answers_no_connect() {
    let (emulator, client) = broken(Fault::ConnectBlackHole).await;
    let hurried = builder().connect_timeout(Duration::from_millis(200)).build().unwrap();
    let error = get(&hurried, emulator.endpoint()).await.unwrap_err();
    assert!(error.is_connect() && error.is_timeout(), "{error:?}");
    heals(&emulator, &client).await;
}

#[tokio::test]
async fn a_truncated_answer_announces_its_length_and_breaks_off() {
    let (emulator, client) = broken(Fault::Truncate).await;
    for client in [client, builder().http2_prior_knowledge().build().unwrap()] {
        let response = get(&client, emulator.endpoint()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(response.content_length().unwrap() > 500);
        assert!(response.bytes().await.is_err());
    }
    heals(&emulator, &fresh()).await;
}

#[tokio::test]
async fn a_garbage_body_has_everything_right_but_the_body() {
    let (emulator, client) = broken(Fault::Garbage).await;
    let response = get(&client, emulator.endpoint()).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert!(response.headers().contains_key("x-ms-activity-id"));
    assert!(serde_json::from_slice::<serde_json::Value>(&response.bytes().await.unwrap()).is_err());
    heals(&emulator, &client).await;
}

#[tokio::test]
async fn a_status_comes_from_the_service_or_from_a_proxy() {
    let wait = Some(Duration::from_millis(1500));
    let fault = |bare| Fault::Status { status: 503, substatus: 9002, retry_after: wait, bare };
    let (emulator, client) = broken(fault(false)).await;
    let response = get(&client, emulator.endpoint()).await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["x-ms-substatus"], "9002");
    assert_eq!(response.headers()["x-ms-retry-after-ms"], "1500");
    assert!(response.headers().contains_key("x-ms-activity-id"));
    assert!(response.text().await.unwrap().contains("\"ServiceUnavailable\""));
    heals(&emulator, &client).await;

    emulator.break_region(HERE, fault(true)).await.unwrap();
    let response = get(&client, emulator.endpoint()).await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "2");
    assert!(!response.headers().keys().any(|name| name.as_str().starts_with("x-ms-")));
}

#[tokio::test]
async fn delays_add_up_before_and_after() {
    let (emulator, client) = broken(Fault::Delay(Duration::from_millis(60))).await;
    let after = FaultRule::new(Fault::Delay(Duration::from_millis(60))).in_region(HERE).after_execution();
    emulator.inject(after).await.unwrap();
    let start = Instant::now();
    assert_eq!(get(&client, emulator.endpoint()).await.unwrap().status(), 200);
    assert!(start.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn a_write_is_executed_when_only_its_answer_is_lost() {
    let unavailable = Fault::status(503, 0);
    for fault in [Fault::Reset, Fault::BlackHole, Fault::Truncate, Fault::Garbage, unavailable] {
        let emulator = two().start().await.unwrap();
        let client = builder().timeout(Duration::from_secs(1)).build().unwrap();
        container(&client, &emulator.endpoint()).await;
        let rule = FaultRule::new(fault).in_region(HERE).writes().resource("docs").after_execution();
        emulator.inject(rule).await.unwrap();
        match upsert(&client, &emulator.endpoint(), "7").await {
            Ok(response) if response.status() == 201 => {
                let body = response.bytes().await.map(|body| body.to_vec()).unwrap_or_default();
                assert!(serde_json::from_slice::<serde_json::Value>(&body).is_err(), "{fault:?}");
            }
            Ok(response) => assert_eq!(response.status(), 503, "{fault:?}"),
            Err(error) => assert!(!error.is_connect(), "{fault:?}: {error:?}"),
        }
        assert_eq!(read(&client, &emulator.endpoint(), "7").await, 200, "{fault:?}");
    }
}

#[tokio::test]
async fn a_write_is_not_executed_when_it_is_hit_before() {
    for fault in [Fault::Reset, Fault::status(503, 0)] {
        let emulator = two().start().await.unwrap();
        let client = fresh();
        container(&client, &emulator.endpoint()).await;
        emulator.inject(FaultRule::new(fault).writes().at_most(1)).await.unwrap();
        let outcome = upsert(&client, &emulator.endpoint(), "7").await;
        assert!(outcome.is_ok_and(|response| response.status() == 503) || fault == Fault::Reset);
        assert_eq!(read(&client, &emulator.endpoint(), "7").await, 404, "{fault:?}");
        assert_eq!(upsert(&client, &emulator.endpoint(), "7").await.unwrap().status(), 201);
    }
}

#[tokio::test]
async fn a_late_write_is_executed_although_the_client_has_left() {
    let emulator = two().start().await.unwrap();
    let client = fresh();
    container(&client, &emulator.endpoint()).await;
    let rule = FaultRule::new(Fault::Delay(Duration::from_secs(1))).operation("upsert");
    emulator.inject(rule).await.unwrap();
    let (leaving, endpoint) = (client.clone(), emulator.endpoint());
    let write = tokio::spawn(async move { upsert(&leaving, &endpoint, "7").await });
    while emulator.faults()[0].hits == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    write.abort();
    assert!(write.await.unwrap_err().is_cancelled());
    until_read(&client, &emulator.endpoint(), "7").await;
}

#[tokio::test]
async fn a_dark_region_replicates_nothing_and_a_dark_gateway_does() {
    for (fault, arrives) in [(Fault::GatewayDark, true), (Fault::RegionDark, false)] {
        let emulator = two().lag(Duration::from_millis(1)).start().await.unwrap();
        let (here, there) = (emulator.endpoint(), emulator.region("East US").unwrap().endpoint());
        let client = fresh();
        container(&client, &here).await;
        until_container(&client, &there).await;
        emulator.set_replication_paused(HERE, "*", true).unwrap();
        upsert(&client, &here, "7").await.unwrap();
        emulator.break_region(HERE, fault).await.unwrap();
        emulator.set_replication_paused(HERE, "*", false).unwrap();
        if !arrives {
            upsert(&client, &there, "8").await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
            assert_eq!(read(&client, &there, "7").await, 404);
            emulator.heal(HERE).await.unwrap();
            until_read(&client, &here, "8").await;
        }
        until_read(&client, &there, "7").await;
    }
}

async fn until_container(client: &Client, endpoint: &str) {
    while get(client, format!("{endpoint}dbs/shop/colls/orders")).await.unwrap().status() != 200 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn rules_choose_their_requests() {
    let emulator = two().start().await.unwrap();
    let client = builder().build().unwrap();
    container(&client, &emulator.endpoint()).await;
    upsert(&client, &emulator.endpoint(), "7").await.unwrap();
    let teapot = || FaultRule::new(Fault::status(418, 0));
    let item = "dbs/shop/colls/orders/docs/7";
    for (rule, account, read_item, delete_item) in [
        (teapot(), true, true, true),
        (teapot().in_region("east-us"), false, false, false),
        (teapot().resource("account"), true, false, false),
        (teapot().resource("docs").reads(), false, true, false),
        (teapot().writes(), false, false, true),
        (teapot().operation("delete"), false, false, true),
        (teapot().method(http::Method::GET), true, true, false),
        (teapot().path_contains("orders/docs/7"), false, true, true),
        (teapot().path_contains("orders/docs/8"), false, false, false),
    ] {
        let shown = format!("{rule:?}");
        emulator.inject(rule).await.unwrap();
        for (method, path, hit) in
            [("GET", "", account), ("GET", item, read_item), ("DELETE", item, delete_item)]
        {
            let url = format!("{}{path}", emulator.endpoint());
            let response = send(&client, method.parse().unwrap(), url, None).await.unwrap();
            assert_eq!(response.status() == 418, hit, "{method} /{path}: {shown}");
        }
        emulator.heal_all().await.unwrap();
        upsert(&client, &emulator.endpoint(), "7").await.unwrap();
    }
}

#[tokio::test]
async fn a_share_is_a_share_and_the_seed_repeats_it() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let emulator = two().seed(7).start().await.unwrap();
        let client = builder().build().unwrap();
        let id = emulator.inject(FaultRule::new(Fault::status(500, 0)).share(0.25)).await.unwrap();
        let mut statuses = Vec::new();
        for _ in 0..200 {
            statuses.push(get(&client, emulator.endpoint()).await.unwrap().status().as_u16());
        }
        let hits = statuses.iter().filter(|status| **status == 500).count();
        assert!((25..75).contains(&hits), "{hits}");
        let fault = &emulator.faults()[0];
        assert_eq!((fault.id, fault.hits), (id, hits as u64));
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn the_log_and_the_counts_say_what_was_hit() {
    let emulator = two().start().await.unwrap();
    let client = fresh();
    get(&client, emulator.endpoint()).await.unwrap();
    let id = emulator.inject(FaultRule::new(Fault::Reset).in_region(HERE).at_most(1)).await.unwrap();
    get(&client, emulator.endpoint()).await.unwrap_err();
    get(&client, emulator.region("East US").unwrap().endpoint()).await.unwrap();
    let log = emulator.log_since(0);
    let shown: Vec<_> = log.iter().map(|entry| (&*entry.region, entry.status, entry.fault)).collect();
    assert_eq!(shown, [(HERE, Some(200), None), (HERE, None, Some(id)), ("East US", Some(200), None)]);
    assert_eq!(emulator.log_since(log[1].sequence).len(), 1);
    let counts = emulator.counts();
    let lost = counts.iter().find(|count| count.status.is_none()).unwrap();
    assert_eq!((lost.operation, lost.resource, lost.requests, lost.faulted), ("read", "account", 1, 1));
    assert_eq!(emulator.region(HERE).unwrap().requests(), 2);
    emulator.clear_log();
    assert!(emulator.counts().is_empty() && emulator.log_since(0).is_empty());
}

#[tokio::test]
async fn rules_that_make_no_sense_are_refused() {
    let emulator = two().start().await.unwrap();
    let rule = FaultRule::new;
    for (rule, text) in [
        (rule(Fault::Refuse).share(0.5), "fault: refuse is a state"),
        (rule(Fault::RegionDark).reads(), "fault: regionDark is a state"),
        (rule(Fault::Reset).share(0.0), "share: 0 "),
        (rule(Fault::Reset).share(f64::NAN), "share: NaN "),
        (rule(Fault::status(199, 0)), "status: 199 "),
        (rule(Fault::Reset).operation("destroy"), "operation: 'destroy' is unknown; accepted are read,"),
        (rule(Fault::Reset).resource("items"), "resource: 'items' is unknown; accepted are account,"),
        (
            rule(Fault::Reset).in_region("Mars"),
            "region: the account has no region 'Mars'; it has West US 2, East US",
        ),
    ] {
        let error = emulator.inject(rule).await.unwrap_err().to_string();
        assert!(error.starts_with(text), "{error}");
    }
    assert!(!emulator.remove_fault(99).await.unwrap());
    assert!(emulator.faults().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ports_survive_being_broken_and_healed_under_load() {
    let emulator = two().start().await.unwrap();
    let endpoint = emulator.endpoint();
    let load: Vec<_> = (0..8)
        .map(|at| {
            let client = builder().timeout(Duration::from_millis(300));
            let client = if at % 2 == 0 { client } else { client.http2_prior_knowledge() }.build().unwrap();
            let endpoint = endpoint.clone();
            tokio::spawn(async move {
                loop {
                    drop(get(&client, endpoint.clone()).await);
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            })
        })
        .collect();
    let shapes = [
        Fault::Refuse,
        Fault::ConnectBlackHole,
        Fault::Reset,
        Fault::ResetOnConnect,
        Fault::BlackHole,
        Fault::Truncate,
        Fault::GatewayDark,
        Fault::RegionDark,
    ];
    for fault in shapes.into_iter().cycle().take(16) {
        emulator.break_region(HERE, fault).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
        emulator.heal(HERE).await.unwrap();
        assert_eq!(get(&fresh(), endpoint.clone()).await.unwrap().status(), 200, "after {fault:?}");
    }
    load.iter().for_each(tokio::task::JoinHandle::abort);
    tokio::time::timeout(Duration::from_secs(5), emulator.stop()).await.expect("the ports close");
}
