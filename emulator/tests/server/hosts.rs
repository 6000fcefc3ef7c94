//! Host names as the service makes them, for clients that are told how names resolve.

use reqwest::Certificate;

use crate::outside::{account, builder, get, two};

#[tokio::test]
async fn advertised_hosts_have_no_ports_and_a_certificate() {
    let emulator = two().tls(true).advertise_hosts("contoso.documents.test").start().await.unwrap();
    assert_eq!(emulator.endpoint(), "https://contoso-westus2.documents.test/");
    let hosts = emulator.hosts();
    let shown: Vec<&str> = hosts.keys().map(String::as_str).collect();
    let east = "contoso-eastus.documents.test";
    assert_eq!(shown, [east, "contoso-westus2.documents.test", "contoso.documents.test"]);
    assert_eq!(hosts["contoso.documents.test"], hosts["contoso-westus2.documents.test"]);

    let trust = Certificate::from_pem(emulator.ca_pem().unwrap().as_bytes()).unwrap();
    let mut client = builder().tls_certs_only([trust]);
    for (host, address) in &hosts {
        client = client.resolve(host, *address);
    }
    let client = client.build().unwrap();
    let port = hosts[east].port();
    let document = account(&client, &format!("https://{east}:{port}/")).await;
    assert_eq!(document["id"], "contoso");
    assert_eq!(document["readableLocations"][1]["databaseAccountEndpoint"], format!("https://{east}/"));
    let global = format!("https://contoso.documents.test:{}/", hosts["contoso.documents.test"].port());
    assert_eq!(get(&client, global).await.unwrap().status(), 200);

    emulator.add_region("East US 2").await.unwrap();
    assert!(emulator.hosts().contains_key("contoso-eastus2.documents.test"));
}
