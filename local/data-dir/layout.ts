import { join } from 'node:path';

/** Where things lie in a data directory. */
export type Layout = {
  /** `url`, `apiKey`, `awsEndpoint`, `pid` of the running process. */
  run: string;
  lock: string;
  /** `<bucket>/<key>`, the key's segments as encoded by s3/object-path.ts. */
  s3: string;
  /** `<stream>/<shard>.log`, and `<stream>/shards.json` once there was a split or merge. */
  kinesis: string;
  /** How far each event source mapping has read. */
  checkpoints: string;
  dynamodb: string;
  /** The values that API keys were given, by logical id. */
  apiKeys: string;
  /** `<database>/<table>/` */
  glue: string;
  /** Objects on their way in; emptied at start. */
  incoming: string;
  logs: string;
  /** Compiled function bundles; may be deleted. */
  compileCache: string;
};

export const layoutOf = (dataDir: string): Layout => ({
  run: join(dataDir, 'run.json'),
  lock: join(dataDir, 'lock.json'),
  s3: join(dataDir, 's3'),
  kinesis: join(dataDir, 'kinesis'),
  checkpoints: join(dataDir, 'checkpoints'),
  dynamodb: join(dataDir, 'dynamodb'),
  apiKeys: join(dataDir, 'api-keys.json'),
  glue: join(dataDir, 'glue'),
  incoming: join(dataDir, 'incoming'),
  logs: join(dataDir, 'logs'),
  compileCache: join(dataDir, 'compile-cache'),
});
