//! Databases, containers and what they are given.

use perilune::{
    ConflictResolutionPolicy, ContainerClient, ContainerProperties, CreateOptions, FullTextPolicy,
    IndexingPolicy, PartitionKeyDefinition, Query, QueryOptions, QueryScope, ThroughputProperties,
    VectorEmbedding, VectorIndex,
};
use serde_json::json;

use crate::fixture::{Checks, Outcome, ids, refused, same, until};

fn with(throughput: ThroughputProperties) -> CreateOptions {
    CreateOptions::default().with_throughput(throughput)
}

impl Checks {
    fn fresh(&self) -> ContainerProperties {
        ContainerProperties::new(self.name(), "/pk")
    }

    pub(crate) async fn create_database_and_container(&mut self) -> Outcome {
        self.client.create_database("peers", None).await?;
        refused(409, self.client.create_database("peers", None).await)?;
        let items = self.make(ContainerProperties::new("items", "/pk")).await?;
        same(items.read(None).await?.into_model()?.partition_key.paths, ["/pk"])
    }

    pub(crate) async fn list_and_query_containers(&self) -> Outcome {
        let all = self.client.query_databases("SELECT * FROM r", None)?.collect().await?;
        same(all.len(), 1)?;
        let by_id = Query::new("SELECT * FROM r WHERE r.id = @id").with_parameter("@id", "peers")?;
        same(self.client.query_databases(by_id, None)?.collect().await?.len(), 1)?;
        let found =
            self.client.database("peers").query_containers("SELECT * FROM r WHERE r.id = 'items'", None)?;
        same(found.collect().await?.len(), 1)
    }

    pub(crate) async fn replace_container(&self) -> Outcome {
        let before = self.items.read(None).await?.into_model()?;
        self.items.replace(&before.clone().with_default_ttl(-1), None).await?;
        same(self.items.read(None).await?.into_model()?.default_ttl, Some(-1))?;
        let mut other = before.clone();
        other.partition_key = "/other".into();
        refused(400, self.items.replace(&other, None).await)?;
        self.items.replace(&before, None).await?;
        same(self.items.read(None).await?.into_model()?.default_ttl, None)
    }

    pub(crate) async fn indexing_policy(&self) -> Outcome {
        let policy = IndexingPolicy::default()
            .with_included_path("/*")
            .with_excluded_path("/big/*")
            .with_composite_index([("/a", "ascending"), ("/b", "descending")])
            .with_spatial_index("/where/*", ["Point"]);
        let made = self.make(self.fresh().with_indexing_policy(policy)).await?;
        let read = made.read(None).await?.into_model()?.indexing_policy.ok_or("no policy")?;
        same(read.composite_indexes.len() + read.spatial_indexes.len() + read.included_paths.len(), 3)?;
        same(read.excluded_paths.iter().any(|path| path.path == "/big/*"), true)
    }

    pub(crate) async fn unique_keys(&self) -> Outcome {
        let items = self.make(self.fresh().with_unique_key(["/mail"])).await?;
        items.create_item("a", &json!({"id": "1", "pk": "a", "mail": "x"}), None).await?;
        refused(409, items.create_item("a", &json!({"id": "2", "pk": "a", "mail": "x"}), None).await)?;
        items.create_item("b", &json!({"id": "2", "pk": "b", "mail": "x"}), None).await?;
        Ok(())
    }

    /// Waits until only the item `2` is left.
    async fn expired(&self, items: &ContainerClient) -> Outcome {
        let only_2 =
            async || Ok(ids(&self.rows(items, "SELECT * FROM c", QueryScope::Container).await?) == ["2"]);
        until(only_2).await
    }

    pub(crate) async fn ttl_of_a_container(&self) -> Outcome {
        let items = self.make(self.fresh().with_default_ttl(1)).await?;
        items.create_item("a", &json!({"id": "1", "pk": "a"}), None).await?;
        items.create_item("a", &json!({"id": "2", "pk": "a", "ttl": -1}), None).await?;
        self.expired(&items).await
    }

    pub(crate) async fn ttl_of_an_item(&self) -> Outcome {
        let items = self.make(self.fresh().with_default_ttl(-1)).await?;
        items.create_item("a", &json!({"id": "1", "pk": "a", "ttl": 1}), None).await?;
        items.create_item("a", &json!({"id": "2", "pk": "a"}), None).await?;
        self.expired(&items).await
    }

    pub(crate) async fn vector_and_full_text_policies(&self) -> Outcome {
        let policy = IndexingPolicy::default()
            .with_vector_index(VectorIndex::new("/v", "flat"))
            .with_full_text_index("/t");
        let properties = self
            .fresh()
            .with_vector_embedding(VectorEmbedding::new("/v", 3))
            .with_full_text_policy(FullTextPolicy::new("en-US").with_path("/t"))
            .with_indexing_policy(policy);
        let read = self.make(properties).await?.read(None).await?.into_model()?;
        same(read.vector_embedding_policy.ok_or("no vectors")?.vector_embeddings[0].dimensions, Some(3))?;
        same(&read.full_text_policy.ok_or("no texts")?.full_text_paths[0].path, &"/t".to_owned())?;
        same(&read.indexing_policy.ok_or("no policy")?.vector_indexes[0].kind, &"flat".to_owned())
    }

    pub(crate) async fn computed_properties(&self) -> Outcome {
        let properties = self.fresh().with_computed_property("lower", "SELECT VALUE LOWER(c.name) FROM c");
        let items = self.make(properties).await?;
        items.create_item("a", &json!({"id": "1", "pk": "a", "name": "ADA"}), None).await?;
        let query = "SELECT VALUE c.lower FROM c WHERE c.lower = 'ada'";
        same(self.rows(&items, query, QueryScope::Container).await?, [json!("ada")])
    }

    pub(crate) async fn conflict_resolution_policy(&self) -> Outcome {
        let policy = ConflictResolutionPolicy::last_writer_wins("/version");
        let made = self.make(self.fresh().with_conflict_resolution_policy(policy)).await?;
        let read = made.read(None).await?.into_model()?.conflict_resolution_policy.ok_or("no policy")?;
        same(read.conflict_resolution_path, Some("/version".to_owned()))
    }

    pub(crate) async fn partition_keys_of_version_1(&self) -> Outcome {
        let mut properties = self.fresh();
        properties.partition_key.version = Some(1);
        let (items, pk) = (self.make(properties).await?, "a".repeat(200));
        items.create_item(&pk, &json!({"id": "1", "pk": pk}), None).await?;
        items.read_item::<serde_json::Value>("1", &pk, None).await?;
        same(self.rows(&items, "SELECT * FROM c", &pk).await?.len(), 1)
    }

    pub(crate) async fn hierarchical_keys(&self) -> Outcome {
        let key = PartitionKeyDefinition::hierarchical(["/tenant", "/user"]);
        self.make(ContainerProperties::new("tenants", key)).await?;
        for (tenant, user) in [("a", "1"), ("a", "2"), ("b", "1")] {
            let item = json!({"id": "x", "tenant": tenant, "user": user});
            self.tenants.create_item((tenant, user), &item, None).await?;
        }
        let read = self.tenants.read_item::<serde_json::Value>("x", ("a", "2"), None).await?;
        same(&read.into_model()?["user"], &json!("2"))?;
        self.tenants.delete_item("x", ("b", "1"), None).await?;
        refused(404, self.tenants.read_item::<serde_json::Value>("x", ("b", "1"), None).await)
    }

    pub(crate) async fn prefixes_of_keys(&self) -> Outcome {
        let one = QueryOptions::default().with_max_item_count(1);
        let found = self.tenants.query_items::<serde_json::Value>(
            "SELECT * FROM c",
            QueryScope::Prefix("a".into()),
            one,
        )?;
        same(found.collect().await?.len(), 2)
    }

    pub(crate) async fn throughput(&self) -> Outcome {
        same(self.items.read_throughput(None).await?.into_model()?, ThroughputProperties::manual(400))?;
        let more = ThroughputProperties::manual(800);
        same(self.items.replace_throughput(more, None).await?.into_model()?, more)?;
        same(self.items.read_throughput(None).await?.into_model()?, more)?;
        refused(400, self.items.replace_throughput(ThroughputProperties::manual(450), None).await)?;
        let elastic = ThroughputProperties::autoscale(4000).with_auto_upgrade(10);
        self.client
            .database("peers")
            .create_container(ContainerProperties::new("scaled", "/pk"), with(elastic))
            .await?;
        let scaled = self.client.database("peers").container("scaled");
        same(scaled.read_throughput(None).await?.into_model()?, elastic)
    }

    pub(crate) async fn throughput_migrate(&self) -> Outcome {
        let scaled = self.client.database("peers").container("scaled");
        for wanted in [ThroughputProperties::manual(600), ThroughputProperties::autoscale(2000)] {
            scaled.replace_throughput(wanted, None).await?;
            same(scaled.read_throughput(None).await?.into_model()?, wanted)?;
        }
        scaled.delete(None).await?;
        Ok(())
    }

    pub(crate) async fn throughput_of_a_database(&self) -> Outcome {
        self.client.create_database("shared", with(ThroughputProperties::manual(500))).await?;
        let shared = self.client.database("shared");
        same(shared.read_throughput(None).await?.into_model()?, ThroughputProperties::manual(500))?;
        shared.replace_throughput(ThroughputProperties::manual(600), None).await?;
        same(shared.read_throughput(None).await?.into_model()?, ThroughputProperties::manual(600))?;
        shared.delete(None).await?;
        Ok(())
    }

    pub(crate) async fn drop_container_and_database(&self) -> Outcome {
        let database = self.client.database("peers");
        self.items.delete(None).await?;
        refused(404, self.items.read(None).await)?;
        database.delete(None).await?;
        refused(404, database.read(None).await)
    }
}
