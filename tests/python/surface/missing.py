"""Which names of the official package are not here, and why."""

NOT_BUILT = "not built yet"

# By generation: the beginnings of names, each with its reason. A name that is here after all is to be struck off.
MISSING = {
    "4.17.1": {
        name: NOT_BUILT
        for name in (
            "module auth",
            "module diagnostics",
            "ConnectionRetryPolicy",
            "ContainerProxy.get_latest_session_token",
            "ContainerProxy.is_system_key",
            "ContainerProxy.read_all_items",
            "ContainerProxy.read_offer",
            "ContainerProxy.semantic_rerank",
            "CosmosClient.get_database_account",
            "DatabaseProxy.read_offer",
            "DatabaseProxy.replace_container(return_properties)",
            "GlobalSecondaryIndexDefinition",
            "Offer.get_response_headers",
            "aio.ContainerProxy.get_latest_session_token",
            "aio.ContainerProxy.is_system_key",
            "aio.ContainerProxy.read_all_items",
            "aio.ContainerProxy.semantic_rerank",
            "aio.DatabaseProxy.replace_container(return_properties)",
            "aio.ScriptsProxy.__init__(container)",
            "auth.GetAuthorizationHeader",
            "documents.UserConsistencyPolicy",
            "http_constants.ResourceType.IsCollectionChild",
            "scripts.ScriptType",
        )
    },
    "3.2.0": None,
}

# Where the reasons aren't told name by name: how many names are here at least.
AT_LEAST = {"3.2.0": 329}
