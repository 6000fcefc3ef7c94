const client = new CosmosClient({ endpoint: config.endpoint, key: config.key, applicationRegion: region });
