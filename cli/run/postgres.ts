import { type PostgresEndpoint, startPostgres } from '../../local/postgres/endpoint.ts';
import { onPort, type Port } from './on-port.ts';

const SERVED = {
  name: 'PostgreSQL',
  portOption: '--postgres-port',
  offOption: '--no-postgres',
} as const;

/** Serves the lake to clients of PostgreSQL. Throws a `CommandError` when the port is not available. */
export const openPostgres = (
  dataDir: string,
  port: Port,
  note: (text: string) => void,
): Promise<PostgresEndpoint> =>
  onPort(port, SERVED, note, (listened) => startPostgres(dataDir, listened));
