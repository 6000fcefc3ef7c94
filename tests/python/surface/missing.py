"""Which names of the official package are not here, and why."""

NOT_BUILT = "not built yet"

# By generation: the beginnings of names, each with its reason. A name that is here after all is to be struck off.
MISSING = {
    "4.17.1": {
        name: NOT_BUILT
        for name in (
            "module auth",
            "ContainerProxy.semantic_rerank",
            "CosmosClient.get_database_account",
            "aio.ContainerProxy.semantic_rerank",
            "auth.GetAuthorizationHeader",
        )
    },
    "3.2.0": None,
}

# Where the reasons aren't told name by name: how many names are here at least.
AT_LEAST = {"3.2.0": 329}
