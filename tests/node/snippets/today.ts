const client = new CosmosClient({
  endpoint: config.endpoint,
  key: config.key,
  connectionPolicy: { useMultipleWriteLocations: true, preferredLocations: [region] },
  consistencyLevel: "Eventual"
});
