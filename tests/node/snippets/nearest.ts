const connectionPolicy = new ConnectionPolicy();
connectionPolicy.UseMultipleWriteLocations = true;
connectionPolicy.SetCurrentLocation(region);
const client = new CosmosClient({ endpoint: config.endpoint, key: config.key, connectionPolicy });
