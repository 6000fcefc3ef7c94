//! Do ids, texts and numbers come back as they were sent?

use perilune::ErrorKind;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::fixture::{Fixture, Item};

#[tokio::test]
async fn any_id_that_is_accepted_is_found_again() {
    let longest = "x".repeat(255);
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    for id in [
        "a b",
        " a",
        "a%20b",
        "a+b",
        "~-_.",
        "...",
        ".a",
        "a.",
        "été",
        "日本語",
        "😀",
        "'\"`",
        "&=@:;,!$()*",
        "[]{}|^<>",
        "\u{200b}\u{feff}",
        &longest,
    ] {
        let item = Item::new(id, "p", 1);
        container.create_item("p", &item, None).await.unwrap();
        let read = container.read_item::<Item>(id, "p", None).await.unwrap();
        assert_eq!(read.into_model().unwrap(), item);
        container.replace_item(id, "p", &Item::new(id, "p", 2), None).await.unwrap();
        container.delete_item(id, "p", None).await.unwrap();
    }
}

#[tokio::test]
async fn database_and_container_ids_are_encoded_too() {
    let fixture = Fixture::start().await;
    for id in ["a b", "a%20b", "été + 😀", "'()*"] {
        fixture.client.create_database(id, None).await.unwrap();
        let database = fixture.client.database(id);
        let properties = perilune::ContainerProperties::new(id, "/pk");
        database.create_container(properties, None).await.unwrap();
        let container = database.container(id);
        container.create_item("p", &Item::new(id, "p", 1), None).await.unwrap();
        container.read_item::<Item>(id, "p", None).await.unwrap();
        database.delete(None).await.unwrap();
    }
}

#[tokio::test]
async fn numbers_keep_their_text() {
    #[derive(Serialize, Deserialize)]
    struct Numbered {
        id: String,
        pk: String,
        n: Box<RawValue>,
    }
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    for text in
        ["0", "-1", "1.5", "0.1", "5e-324", "9007199254740991", "-9007199254740991", "3.141592653589793"]
    {
        let n = RawValue::from_string(text.to_owned()).unwrap();
        let item = Numbered { id: "1".into(), pk: "p".into(), n };
        container.upsert_item("p", &item, None).await.unwrap();
        let read = container.read_item::<Numbered>("1", "p", None).await.unwrap().into_model().unwrap();
        assert_eq!(read.n.get(), text);
        let found = container.query_items::<Box<RawValue>>("SELECT VALUE c.n FROM c", "p", None).unwrap();
        assert_eq!(found.collect().await.unwrap()[0].get(), text);
    }
}

#[tokio::test]
async fn floats_keep_every_bit() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let random = fastrand::Rng::with_seed(7);
    let floats: Vec<f64> = finite_floats(random).take(1000).collect();
    container.create_item("p", &json!({"id": "1", "pk": "p", "floats": floats}), None).await.unwrap();

    #[derive(Deserialize)]
    struct Floats {
        floats: Vec<f64>,
    }
    let read = container.read_item::<Value>("1", "p", None).await.unwrap();
    let read: Floats = read.json().unwrap();
    let bits = |floats: &[f64]| floats.iter().map(|float| float.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&read.floats), bits(&floats));
}

fn finite_floats(mut random: fastrand::Rng) -> impl Iterator<Item = f64> {
    std::iter::repeat_with(move || f64::from_bits(random.u64(..))).filter(|float| float.is_finite())
}

#[tokio::test]
async fn large_items_pass_and_too_large_ones_are_refused() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let sized = |bytes: usize| json!({"id": "1", "pk": "p", "text": "é".repeat(bytes / 2)});
    let large = sized(1_500_000);
    container.create_item("p", &large, None).await.unwrap();
    let read = container.read_item::<Value>("1", "p", None).await.unwrap().into_model().unwrap();
    assert_eq!(read["text"], large["text"]);

    let error = container.upsert_item("p", &sized(3_000_000), None).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::TooLarge, Some(413)), "{error}");
}
