import { join } from 'node:path';

/** The paths in a data directory. */
export type Layout = {
  /** `url`, `apiKey`, `awsEndpoint` and `pid` of the running process. */
  run: string;
  lock: string;
  /** `<bucket>/<key>`, where s3/object-path.ts encodes each segment of the key. */
  s3: string;
  /** `<bucket>/<key>/%versions/<id>`: what a versioned bucket keeps of replaced and deleted objects. */
  s3Versions: string;
  /** `<stream>/<shard>.log`, and `<stream>/shards.json` after the first split or merge. */
  kinesis: string;
  /** How far each event source mapping has read. */
  checkpoints: string;
  dynamodb: string;
  /** The generated values of API keys, by logical id. */
  apiKeys: string;
  /** `<database>/<table>/` */
  glue: string;
  /** The history of queries. */
  athena: string;
  /** The executions of Standard state machines. */
  executions: string;
  /** Objects that are still being uploaded. Emptied at start. */
  incoming: string;
  logs: string;
  /** Copies of damaged files, made before they were replaced. Nothing reads them. */
  damaged: string;
  /** The password of the PostgreSQL endpoint. Only its owner can read it. */
  postgresPassword: string;
  /** What opens the console. Only its owner can read it. */
  consoleKey: string;
  /** Compiled function bundles of a version that kept them here. They may be deleted. */
  compileCache: string;
};

export const layoutOf = (dataDir: string): Layout => ({
  run: join(dataDir, 'run.json'),
  lock: join(dataDir, 'lock.json'),
  s3: join(dataDir, 's3'),
  s3Versions: join(dataDir, 's3-versions'),
  kinesis: join(dataDir, 'kinesis'),
  checkpoints: join(dataDir, 'checkpoints'),
  dynamodb: join(dataDir, 'dynamodb'),
  apiKeys: join(dataDir, 'api-keys.json'),
  glue: join(dataDir, 'glue'),
  athena: join(dataDir, 'athena', 'queries.jsonl'),
  executions: join(dataDir, 'states', 'executions.jsonl'),
  incoming: join(dataDir, 'incoming'),
  logs: join(dataDir, 'logs'),
  damaged: join(dataDir, 'damaged'),
  postgresPassword: join(dataDir, 'postgres-password'),
  consoleKey: join(dataDir, 'console-key'),
  compileCache: join(dataDir, 'compile-cache'),
});
