//! Are stored procedures, triggers and user-defined functions kept and run, and their failures told?

use perilune::{
    ConnectionPolicy, CosmosClient, ErrorKind, ItemOptions, QueryScope, RequestOptions, Script,
    StoredProcedureProperties, TriggerOperation, TriggerProperties, TriggerType,
    UserDefinedFunctionProperties, WriteOutcome,
};
use perilune_emulator::{Emulator, Fault, FaultRule};

use crate::fixture::{Fixture, Item};

const KEEP: &str = "function (id, n) {
    const items = getContext().getCollection();
    console.log('keeping', id);
    items.createDocument(items.getSelfLink(), {id, pk: 'p', n}, (error, made) => {
        if (error) throw error;
        getContext().getResponse().setBody(made);
    });
}";

#[tokio::test]
async fn each_kind_lives_from_creation_to_deletion() {
    let fixture = Fixture::start().await;
    let scripts = fixture.container("/pk").await.scripts();
    async fn live<S: Script + Clone>(scripts: &perilune::ScriptsClient, script: S) {
        let id = script.id().to_owned();
        let missing = scripts.read::<S>(&id, None).await.unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
        let made = scripts.create(&script, None).await.unwrap().into_model().unwrap();
        assert_eq!(scripts.create(&script, None).await.unwrap_err().kind(), ErrorKind::Conflict);
        assert!(scripts.upsert(&script, None).await.unwrap().etag().is_some());
        let replaced = scripts.replace(&made, None).await.unwrap();
        assert!(replaced.etag().is_some());
        assert_eq!(scripts.read::<S>(&id, None).await.unwrap().into_model().unwrap().id(), id);
        let mut pager = scripts.query::<S>("SELECT * FROM c", None).unwrap();
        let found = pager.next_page().await.unwrap().unwrap().into_items();
        assert_eq!(found.iter().map(Script::id).collect::<Vec<_>>(), [&id]);
        scripts.delete::<S>(&id, None).await.unwrap();
        assert_eq!(scripts.delete::<S>(&id, None).await.unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(scripts.upsert(&script, None).await.unwrap().into_model().unwrap().id(), id);
    }
    live(&scripts, StoredProcedureProperties::new("a b", "() => 1")).await;
    live(&scripts, TriggerProperties::new("a b", TriggerType::Pre, TriggerOperation::All, "() => 1")).await;
    live(&scripts, UserDefinedFunctionProperties::new("a b", "() => 1")).await;
}

#[tokio::test]
async fn a_procedure_runs_with_parameters_and_tells_its_log() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let scripts = container.scripts();
    scripts.create(&StoredProcedureProperties::new("keep", KEEP), None).await.unwrap();
    let logging = RequestOptions::default().with_script_logging();
    let done =
        scripts.execute_stored_procedure::<Item>("keep", "p", &("1", 7), logging.clone()).await.unwrap();
    assert_eq!(done.script_log().as_deref(), Some("keeping 1"));
    assert_eq!(done.into_model().unwrap(), Item::new("1", "p", 7));
    assert_eq!(container.read_item::<Item>("1", "p", None).await.unwrap().into_model().unwrap().n, 7);
    let nothing = StoredProcedureProperties::new("nothing", "() => {}");
    scripts.create(&nothing, None).await.unwrap();
    let silent = scripts.execute_stored_procedure::<String>("nothing", "p", &(), None).await.unwrap();
    assert_eq!(silent.script_log(), None);
    assert_eq!(silent.into_model().unwrap(), "");

    let again = scripts.execute_stored_procedure::<Item>("keep", "p", &("1", 8), logging).await.unwrap_err();
    assert_eq!((again.kind(), again.sub_status()), (ErrorKind::BadRequest, Some(409)));
    assert_eq!(again.write_outcome(), Some(WriteOutcome::Rejected));
    assert_eq!(again.headers()["x-ms-documentdb-script-log-results"], "keeping%201");
    let no_list = scripts.execute_stored_procedure::<Item>("keep", "p", "1", None).await.unwrap_err();
    assert_eq!(no_list.kind(), ErrorKind::InvalidArgument, "{no_list}");
}

#[tokio::test]
async fn triggers_and_functions_run_with_writes_and_queries() {
    let fixture = Fixture::start().await;
    let container = fixture.container("/pk").await;
    let scripts = container.scripts();
    let stamp = "() => { const r = getContext().getRequest(); r.setBody({...r.getBody(), n: 42}); }";
    let stamp = TriggerProperties::new("stamp", TriggerType::Pre, TriggerOperation::Create, stamp);
    scripts.create(&stamp, None).await.unwrap();
    let half = UserDefinedFunctionProperties::new("half", "n => n / 2");
    scripts.create(&half, None).await.unwrap();
    let stamped = ItemOptions::default().with_pre_triggers(["stamp"]).unwrap();
    let made = container.create_item("p", &Item::new("1", "p", 1), stamped.clone()).await.unwrap();
    assert_eq!(made.into_model().unwrap().n, 42);
    let refused = container.replace_item("1", "p", &Item::new("1", "p", 1), stamped).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::BadRequest);
    for scope in [QueryScope::Container, QueryScope::from("p")] {
        let mut pager =
            container.query_items::<f64>("SELECT VALUE udf.half(c.n) FROM c", scope, None).unwrap();
        assert_eq!(pager.next_page().await.unwrap().unwrap().items(), [21.0]);
    }
}

#[tokio::test]
async fn a_procedure_is_not_sent_twice_when_its_answer_is_lost() {
    let emulator =
        Emulator::builder().regions(["West US 2", "East US"]).multiple_writes(true).start().await.unwrap();
    let mut policy = ConnectionPolicy::default();
    policy.retry_options = policy.retry_options.with_retry_write(3);
    let client = CosmosClient::builder(emulator.endpoint(), emulator.key())
        .connection_policy(policy)
        .application_region("East US")
        .build()
        .unwrap();
    client.create_database("db", None).await.unwrap();
    let database = client.database("db");
    database.create_container(perilune::ContainerProperties::new("c", "/pk"), None).await.unwrap();
    let scripts = database.container("c").scripts();
    scripts.create(&StoredProcedureProperties::new("keep", KEEP), None).await.unwrap();
    emulator.inject(FaultRule::new(Fault::Truncate).operation("execute")).await.unwrap();
    let options = RequestOptions::default().with_retry_write(3);
    let lost = scripts.execute_stored_procedure::<Item>("keep", "p", &("1", 1), options).await.unwrap_err();
    assert_eq!(lost.write_outcome(), Some(WriteOutcome::Unknown), "{lost}");
    assert_eq!(lost.diagnostics().unwrap().attempts().len(), 1);
    emulator.heal_all().await.unwrap();
    let kept = database.container("c").read_item::<Item>("1", "p", None).await.unwrap();
    assert_eq!(kept.into_model().unwrap().n, 1);
    let regions = emulator.log_since(0).into_iter().filter(|entry| entry.operation == "execute");
    assert_eq!(regions.map(|entry| entry.region.to_string()).collect::<Vec<_>>(), ["East US"]);
}
