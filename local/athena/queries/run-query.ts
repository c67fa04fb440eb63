import { type Catalog, readCatalog } from '../../glue/catalog.ts';
import type { Engine } from '../../query-engine/engine.ts';
import type { EngineSession } from '../../query-engine/engine-session.ts';
import { QueryError } from '../../query-engine/query-error.ts';
import type { ObjectStore } from '../../s3/object-store.ts';
import { translate } from '../dialect/translate.ts';
import {
  type AthenaType,
  athenaType,
  type ColumnInfo,
  columnInfo,
} from '../results/column-info.ts';
import { rendered } from '../results/rendering.ts';
import { csvLine } from '../results/result-file.ts';
import { putMetadata } from '../results/results.ts';
import { sessionOptions } from './session.ts';
import { accessesOfTables, type Read } from './table-accesses.ts';

export type QueryToRun = {
  dataDir: string;
  database: string | undefined;
  sql: string;
  /** The place of the result. */
  objects: ObjectStore;
  key: string;
  timeoutMs: number;
  maxResultBytes: number;
  maxScannedBytes: number | undefined;
  /** Told how to end the query while it runs. */
  onSession(session: EngineSession): void;
  /** Throws once the query was stopped. What was stopped while it was planned must not begin. */
  throwIfStopped(): void;
  /** Throws unless the client has all of the accesses. */
  authorize(accesses: readonly Read[]): void;
};

export type QueryOutcome = {
  columns: ColumnInfo[];
  rows: number;
  outputBytes: number;
  bytesScanned: number;
  planningMs: number;
};

/** The query has read more than its workgroup allows. */
export class ScanLimitExceeded extends Error {
  readonly bytesScanned: number;
  constructor(bytesScanned: number) {
    super('Query cancelled! : Bytes scanned limit was exceeded');
    this.name = 'ScanLimitExceeded';
    this.bytesScanned = bytesScanned;
  }
}

/** Runs a query and writes its result. Throws a `QueryError` that is the statement's own fault. */
export async function runQuery(engine: Engine, query: QueryToRun): Promise<QueryOutcome> {
  const started = Date.now();
  const session = await engine.open(sessionOptions(query.dataDir, query.database));
  try {
    query.onSession(session);
    query.throwIfStopped();
    const catalog = readCatalog(query.dataDir);
    const { sql, tables } = await translate(session, query.sql, {
      database: query.database,
      views: viewsOf(catalog),
    });
    query.authorize(accessesOfTables(catalog, tables));
    const planningMs = Date.now() - started;
    // From here on, the statement that is running is interrupted.
    query.throwIfStopped();
    const result = await session.run(sql, { timeoutMs: query.timeoutMs });
    if (query.maxScannedBytes !== undefined && result.bytesRead > query.maxScannedBytes) {
      throw new ScanLimitExceeded(result.bytesRead);
    }
    const columns = result.columns.map(({ name, type }) => ({ name, type: typeOf(name, type) }));
    let outputBytes = 0;
    const lines = async function* (): AsyncGenerator<Buffer> {
      for await (const piece of csvPieces(result)) {
        outputBytes += piece.length;
        if (outputBytes > query.maxResultBytes) {
          throw new QueryError(`The result is larger than ${query.maxResultBytes} bytes.`);
        }
        yield piece;
      }
    };
    await query.objects.put(query.key, lines(), false);
    const infos = columns.map(({ name, type }) => columnInfo(name, type));
    await putMetadata(query, infos);
    return {
      columns: infos,
      rows: result.rows,
      outputBytes,
      bytesScanned: result.bytesRead,
      planningMs,
    };
  } finally {
    await session.close();
  }
}

/** The statements of the catalog's views, by `<database>.<view>`. */
const viewsOf = ({ databases }: Catalog): ReadonlyMap<string, string> =>
  new Map(
    databases.flatMap(({ name: database, views }) =>
      views.map(({ name, sql }) => [`${database}.${name}`.toLowerCase(), sql] as const),
    ),
  );

type Result = Awaited<ReturnType<EngineSession['run']>>;

async function* csvPieces({ columns, pieces }: Result): AsyncGenerator<Buffer> {
  yield Buffer.from(csvLine(columns.map(({ name }) => name)));
  for await (const piece of pieces) {
    const lines = piece.map((row) =>
      csvLine(columns.map(({ type }, index) => rendered(row[index] ?? null, type))),
    );
    yield Buffer.from(lines.join(''));
  }
}

function typeOf(name: string, type: Parameters<typeof athenaType>[0]): AthenaType {
  const known = athenaType(type);
  if (known) return known;
  const found = type.kind === 'scalar' ? type.name : type.kind;
  throw new QueryError(
    `NOT_SUPPORTED: The column ${name} is of type ${found.toLowerCase()}, which a result can't have here.`,
  );
}
