//! Are the properties of a container replaced, and all items of one key deleted?

use perilune::{
    ContainerProperties, ErrorKind, FullTextPolicy, IndexingPolicy, VectorEmbedding, VectorIndex,
};

use crate::fixture::{Fixture, Item};

#[tokio::test]
async fn what_can_change_is_replaced_and_the_rest_stays() {
    let fixture = Fixture::start().await;
    fixture.client.create_database("db", None).await.unwrap();
    let indexing = IndexingPolicy::default()
        .with_included_path("/*")
        .with_excluded_path("/vector/*")
        .with_composite_index([("/a", "ascending"), ("/b", "descending")])
        .with_vector_index(VectorIndex::new("/vector", "quantizedFlat"))
        .with_full_text_index("/text");
    let properties = ContainerProperties::new("c", "/pk")
        .with_unique_key(["/email"])
        .with_vector_embedding(VectorEmbedding::new("/vector", 3))
        .with_full_text_policy(FullTextPolicy::new("en-US").with_path("/text"))
        .with_computed_property("lower", "SELECT VALUE LOWER(c.name) FROM c")
        .with_change_feed_retention(60)
        .with_indexing_policy(indexing);
    let database = fixture.client.database("db");
    let made = database.create_container(properties.clone(), None).await.unwrap().into_model().unwrap();
    assert_eq!(made.vector_embedding_policy, properties.vector_embedding_policy);
    assert_eq!(made.computed_properties, properties.computed_properties);

    let container = database.container("c");
    let answer = container.replace(&made.clone().with_default_ttl(60), None).await.unwrap();
    assert_eq!(answer.status(), 200);
    let mut read = container.read(None).await.unwrap().into_model().unwrap();
    assert_eq!(read.default_ttl, Some(60));
    assert_ne!(read.etag, made.etag);
    (read.default_ttl, read.etag, read.last_modified) = (None, made.etag.clone(), made.last_modified);
    assert_eq!(read, made, "nothing else changed");

    let mut other = made.clone();
    other.partition_key = "/other".into();
    assert_eq!(container.replace(&other, None).await.unwrap_err().kind(), ErrorKind::BadRequest);
    let missing = database.container("no").replace(&made, None).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn all_items_of_one_key_are_deleted_and_no_other() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    for key in ["a", "b"] {
        for n in 0..5 {
            container.create_item(key, &Item::new(&n.to_string(), key, n), None).await.unwrap();
        }
    }
    let answer = container.delete_all_items_by_partition_key("a", None).await.unwrap();
    assert_eq!(answer.status(), 200);
    for (key, left) in [("a", 0), ("b", 5)] {
        let found = container.query_items::<Item>("SELECT * FROM c", key, None).unwrap();
        assert_eq!(found.collect().await.unwrap().len(), left, "{key}");
    }
    container.delete_all_items_by_partition_key("none", None).await.unwrap();
}
