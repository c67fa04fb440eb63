import { LINES_TABLE } from '../../../functions/lake/lake-tables.ts';
import type { AthenaSource, PostgresSource, Source } from '../sources/source.ts';
import { type Element, element } from './xml.ts';

/**
 * Returns the connection of a data source: to one server, and there to the lines table. It has no
 * password. Tableau asks for it, or for the access key, when it connects.
 */
export function connection(source: Source): Element {
  const { id, server, schema } = source.kind === 'athena' ? athena(source) : postgres(source);
  return element('connection', { class: 'federated' }, [
    element('named-connections', {}, [
      element('named-connection', { caption: server.attributes['server'], name: id }, [server]),
    ]),
    element('relation', {
      connection: id,
      name: LINES_TABLE,
      table: `[${schema}].[${LINES_TABLE}]`,
      type: 'table',
    }),
  ]);
}

type Server = { id: string; server: Element; schema: string };

/** The results location and the workgroup are not here: Tableau takes them from athena.properties. */
function athena({ region, catalog, database }: AthenaSource): Server {
  const server = element('connection', {
    class: 'athena',
    dbname: catalog,
    port: '443',
    schema: database,
    server: `athena.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`,
  });
  return { id: 'athena.invoice_pipeline', server, schema: database };
}

function postgres({ host, port, database, user, schema }: PostgresSource): Server {
  const server = element('connection', {
    authentication: 'username-password',
    class: 'postgres',
    dbname: database,
    'odbc-native-protocol': 'yes',
    port: String(port),
    server: host,
    username: user,
  });
  return { id: 'postgres.invoice_pipeline', server, schema };
}
