//! Code in the account, users, conflicts.

use perilune::{
    ContainerProperties, ItemOptions, PermissionMode, PermissionProperties, QueryScope, ResourceTokens,
    StoredProcedureProperties, TriggerOperation, TriggerProperties, TriggerType,
    UserDefinedFunctionProperties, UserProperties,
};
use serde_json::{Value, json};

use crate::fixture::{Checks, Outcome, connect, refused, same};

const GREET: &str = r#"function (name) {
    var context = getContext();
    context.getCollection().createDocument(context.getCollection().getSelfLink(), {id: name, pk: "a"});
    context.getResponse().setBody({hello: name});
}"#;

const STAMP: &str = "function () {
    var request = getContext().getRequest();
    var item = request.getBody();
    item.stamped = true;
    request.setBody(item);
}";

impl Checks {
    pub(crate) async fn stored_procedures(&self) -> Outcome {
        let scripts = self.make(ContainerProperties::new(self.name(), "/pk")).await?.scripts();
        scripts.create(&StoredProcedureProperties::new("greet", GREET), None).await?;
        let got = scripts.execute_stored_procedure::<Value>("greet", "a", &["ada"], None).await?;
        same(got.into_model()?, json!({"hello": "ada"}))?;
        let all = scripts.query::<StoredProcedureProperties>("SELECT * FROM r", None)?.collect().await?;
        same(all.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["greet"])?;
        scripts.replace(&StoredProcedureProperties::new("greet", "function () {}"), None).await?;
        scripts.delete::<StoredProcedureProperties>("greet", None).await?;
        refused(404, scripts.read::<StoredProcedureProperties>("greet", None).await)
    }

    pub(crate) async fn triggers(&self) -> Outcome {
        let items = self.make(ContainerProperties::new(self.name(), "/pk")).await?;
        let stamp = TriggerProperties::new("stamp", TriggerType::Pre, TriggerOperation::All, STAMP);
        items.scripts().create(&stamp, None).await?;
        let options = ItemOptions::default().with_pre_triggers(["stamp"])?;
        items.create_item("a", &json!({"id": "1", "pk": "a"}), options).await?;
        let read: Value = items.read_item("1", "a", None).await?.into_model()?;
        same(&read["stamped"], &json!(true))?;
        items.scripts().delete::<TriggerProperties>("stamp", None).await?;
        Ok(())
    }

    pub(crate) async fn user_defined_functions(&self) -> Outcome {
        let items = self.make(ContainerProperties::new(self.name(), "/pk")).await?;
        items.create_item("a", &json!({"id": "1", "pk": "a", "n": 20}), None).await?;
        let twice = UserDefinedFunctionProperties::new("twice", "function (n) { return n * 2; }");
        items.scripts().create(&twice, None).await?;
        let found = self.rows(&items, "SELECT VALUE udf.twice(c.n) FROM c", QueryScope::Container).await?;
        same(found, [json!(40)])?;
        items.scripts().delete::<UserDefinedFunctionProperties>("twice", None).await?;
        Ok(())
    }

    pub(crate) async fn users_and_permissions(&self) -> Outcome {
        let database = self.client.database("peers");
        database.create_user(&UserProperties::new("ada"), None).await?;
        let reads = PermissionProperties::new("reads", PermissionMode::Read, "dbs/peers/colls/items");
        database.user("ada").create_permission(&reads, None).await?;
        let all = database.user("ada").query_permissions("SELECT * FROM p", None)?.collect().await?;
        same(all.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["reads"])?;
        let all = database.query_users("SELECT * FROM u", None)?.collect().await?;
        same(all.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["ada"])?;
        let read = database.user("ada").read_permission("reads", None).await?.into_model()?;
        same(read.permission_mode, PermissionMode::Read)
    }

    pub(crate) async fn resource_tokens(&self) -> Outcome {
        let read =
            self.client.database("peers").user("ada").read_permission("reads", None).await?.into_model()?;
        let client = connect(ResourceTokens::new().with_permission(&read)?)?;
        let items = client.database("peers").container("items");
        let one: Value = items.read_item("a1", "a", None).await?.into_model()?;
        same(&one["id"], &json!("a1"))?;
        refused(403, items.upsert_item("a", &json!({"id": "a1", "pk": "a"}), None).await)
    }

    pub(crate) async fn conflicts_feed(&self) -> Outcome {
        let conflicts = self.items.conflicts();
        for scope in [QueryScope::Container, QueryScope::from("a")] {
            same(conflicts.query_conflicts("SELECT * FROM c", scope, None)?.collect().await?.len(), 0)?;
        }
        refused(404, conflicts.delete_conflict("none", "a", None).await)
    }

    pub(crate) async fn conflicts_read(&self) -> Outcome {
        refused(404, self.items.conflicts().read_conflict("none", "a", None).await)
    }
}
