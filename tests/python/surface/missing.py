"""Which names of the official package are not here, and why."""

INSIDE = (
    "the inside of 3.x, which has no method or option that takes it; what it decided is decided by the native module"
)
ONE_NAME = "taken by place and by this name; the signature tells the name of 4.x"
OTHER_VALUE = "the value is that of 4.x, or this package's own"

# By generation: the beginnings of names, each with its reason. A name that is here after all is to be struck off.
MISSING = {
    "4.17.1": {},
    "3.2.0": {
        **{
            f"module {name}": INSIDE
            for name in (
                "constants",
                "default_retry_policy",
                "endpoint_discovery_retry_policy",
                "execution_context",
                "global_endpoint_manager",
                "location_cache",
                "request_object",
                "resource_throttle_retry_policy",
                "retry_utility",
                "routing",
                "session_retry_policy",
                "synchronized_request",
                "utils",
            )
        },
        "base.GetHeaders": INSIDE,
        "location_cache.": INSIDE,
        "synchronized_request.": INSIDE,
        "auth.GetAuthorizationHeader(cosmos_client)": "taken by place; 4.x has another name for it",
        "cosmos_client.CosmosClient.__init__(url_connection)": ONE_NAME,
        "cosmos_client.CosmosClient.__init__(auth)": ONE_NAME,
        "cosmos_client.CosmosClient.__init__(connection_policy=)": ONE_NAME,
        "errors.HTTPFailure.__init__(headers=)": "taken by place and by name; the signature has response in this place",
        "cosmos_client.CosmosClient.PartitionResolverErrorMessage": OTHER_VALUE,
        "documents.ConnectionPolicy.RequestTimeout = 60000": OTHER_VALUE,
        "http_constants.HttpHeaders.IncrementalFeedHeaderValue": OTHER_VALUE,
        "http_constants.Versions.CurrentVersion": OTHER_VALUE,
        "http_constants.Versions.SDKVersion": OTHER_VALUE,
    },
}
