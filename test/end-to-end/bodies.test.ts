import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBack } from '../../cli/read-back/read-back.ts';
import { openLake } from '../../cli/sql/local-lake.ts';
import { embeddedServices } from '../../cli/target/target.ts';
import { inParallel } from '../../functions/concurrency/in-parallel.ts';
import { LINES_TABLE, QUARANTINE_TABLE } from '../../functions/lake/lake-tables.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { NEW_KEY } from '../support/bodies/envelope.ts';
import { type SentBody, sentBody, shown } from '../support/bodies/sent-body.ts';
import { type ApiResponse, type Pipeline, startPipeline } from '../support/pipeline.ts';
import { type ServedDescription, servedDescription } from '../support/served-description.ts';

const SEED = Number(process.env['BODIES_SEED'] ?? 1);
const BODIES = Number(process.env['BODIES'] ?? 2000);

const MINUTES = 60_000;
/** Only a hang takes this long: an idle machine takes some 20 ms per body. */
const LONGEST_MS = 10 * MINUTES + BODIES * 200;
const AT_ONCE = 8;
const SHRINKING_MS = 45_000;

type Progress = Record<'lines' | 'accepted' | 'quarantined' | 'pending', number>;
type Quarantined = { text: string; encoding: 'text' | 'base64' };
type Case = {
  body: SentBody;
  answer: ApiResponse;
  progress?: Progress;
  quarantined?: Quarantined[];
};

let pipeline: Pipeline;
let served: ServedDescription;
let cases: Case[];
beforeAll(async () => {
  pipeline = await startPipeline();
  served = await servedDescription(pipeline);
  const bodies = fc.sample(sentBody, { seed: SEED, numRuns: BODIES });
  cases = await inParallel(AT_ONCE, bodies, async (body) => ({ body, answer: await post(body) }));
  await inParallel(AT_ONCE, cases.filter(isTaken), async (one) => {
    Object.assign(one, await outcome(one.answer));
  });
  console.log(summary());
}, LONGEST_MS);
afterAll(() => pipeline.stop());

const isTaken = ({ answer }: Case): boolean => answer.status === 202;

async function post({ bytes, headers, query }: SentBody, wait = query): Promise<ApiResponse> {
  const isNew = headers['idempotency-key'] === NEW_KEY;
  const response = await fetch(new URL(`/invoice-lines${wait}`, pipeline.aws.url), {
    method: 'POST',
    body: bytes,
    headers: {
      'x-api-key': pipeline.aws.apiKey,
      ...headers,
      ...(isNew && { 'idempotency-key': randomUUID() }),
    },
  });
  const { status, headers: answered } = response;
  return { status, headers: answered, body: JSON.parse(await response.text()) };
}

/** Waits for an ingest to land. Returns its progress and the first page of its quarantined lines. */
async function outcome({ body }: ApiResponse): Promise<Pick<Case, 'progress' | 'quarantined'>> {
  const path = `/ingests/${body['ingestId']}`;
  const progress = await landed(path);
  if (progress.quarantined === 0) return { progress, quarantined: [] };
  const answer = await pipeline.get(`${path}/quarantine`);
  served.expectAsServed('GET /ingests/{ingestId}/quarantine', answer);
  return { progress, quarantined: answer.body['lines'] as Quarantined[] };
}

async function landed(path: string): Promise<Progress> {
  const until = Date.now() + 5 * MINUTES;
  for (;;) {
    const { body: progress } = await pipeline.get(path);
    if (progress['pending'] === 0 || Date.now() > until) return progress as Progress;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Says what is wrong with a response. Returns undefined when nothing is. */
function faultOf({ body, answer }: Case): string | undefined {
  if (answer.status >= 500) return `gets ${answer.status}`;
  try {
    served.expectAsServed('POST /invoice-lines', answer);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (body.sound === undefined) return undefined;
  const { lines } = body.sound;
  return answer.body['lines'] === lines ? undefined : `holds ${lines} lines`;
}

/** Says what is wrong with how the lines landed. Returns undefined when nothing is. */
function landingFaultOf({ body, answer, progress }: Case): string | undefined {
  if (!progress) return undefined;
  const { lines, accepted, quarantined, pending } = progress;
  if (pending !== 0) return `has ${pending} lines that never landed`;
  if (lines !== answer.body['lines']) return `counts ${lines} lines`;
  if (accepted + quarantined !== lines) return `has ${accepted} + ${quarantined} of ${lines} lines`;
  if (body.sound === undefined || quarantined <= body.sound.odd) return undefined;
  return `has ${body.sound.odd} odd lines, and ${quarantined} were quarantined`;
}

/** Returns a message about the first case with a fault, whose body is first shrunk for a while. */
async function worst(
  fault: (one: Case) => string | undefined,
  again: (body: SentBody) => Promise<Case>,
): Promise<string | undefined> {
  const index = cases.findIndex((one) => fault(one) !== undefined);
  const found = cases[index];
  if (!found) return undefined;
  let smallest = found;
  const holds = fc.asyncProperty(sentBody, async (body) => {
    const one = await again(body);
    if (fault(one) === undefined) return true;
    smallest = one;
    return false;
  });
  const from = { seed: SEED, path: String(index), numRuns: 1 };
  await fc.check(holds, { ...from, interruptAfterTimeLimit: SHRINKING_MS });
  const { body, answer, progress } = smallest;
  const many = cases.filter((one) => fault(one) !== undefined).length;
  return [
    `The body ${fault(smallest)}, as do ${many} of ${BODIES} bodies. BODIES_SEED=${SEED} BODIES=${BODIES}`,
    `sent: ${shown(body)}`,
    `response: ${answer.status} ${JSON.stringify(answer.body)}`,
    `progress: ${JSON.stringify(progress)}`,
  ].join('\n');
}

async function asked(body: SentBody): Promise<Case> {
  return { body, answer: await post(body) };
}

async function followed(body: SentBody): Promise<Case> {
  const one = await asked(body);
  return isTaken(one) ? { ...one, ...(await outcome(one.answer)) } : one;
}

/**
 * Says what is wrong with the quarantined lines: their original text is kept, so that it can be
 * corrected and sent again. Returns undefined when nothing is.
 */
function quarantineFaultOf({ body, progress, quarantined }: Case): string | undefined {
  if (!progress || !quarantined) return undefined;
  if (quarantined.length !== Math.min(progress.quarantined, QUARANTINE_PAGE))
    return `has ${progress.quarantined} quarantined lines, and ${quarantined.length} are listed`;
  const lost = isLegible(body) && quarantined.find((line) => !body.bytes.includes(bytesOf(line)));
  return lost ? `never held the line ${JSON.stringify(lost.text)}` : undefined;
}

const QUARANTINE_PAGE = 100;

/** Whether the quarantine quotes its lines byte for byte: it is not compressed, windows-1252 or an array. */
function isLegible({ bytes, headers }: SentBody): boolean {
  const type = headers['content-type'] ?? '';
  const isCompressed = !['identity', undefined].includes(headers['content-encoding']);
  return !isCompressed && isUtf8(bytes) && !/charset|application\/json/i.test(type);
}

const bytesOf = ({ text, encoding }: Quarantined): Buffer =>
  Buffer.from(text, encoding === 'base64' ? 'base64' : 'utf8');

const kindOf = ({ status, body }: ApiResponse): string =>
  [status, body['type']].filter((part) => part !== undefined).join(' ');

const kinds = (): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { answer } of cases) counts[kindOf(answer)] = (counts[kindOf(answer)] ?? 0) + 1;
  return counts;
};

const summary = (): string => `${BODIES} bodies of seed ${SEED}: ${JSON.stringify(kinds())}`;

/** Returns the progress of every ingest that got a 202, by its id: some bodies were repeats. */
const taken = (): Map<string, Progress> =>
  new Map(
    cases.flatMap(({ answer, progress }) =>
      progress ? [[String(answer.body['ingestId']), progress] as const] : [],
    ),
  );

async function rowsOf(sql: string): Promise<unknown[][]> {
  const { connection, close } = await openLake(pipeline.dataDir);
  try {
    return (await connection.runAndReadAll(sql)).getRows();
  } finally {
    close();
  }
}

/** Every client removes these segments from a path, whether or not they are percent-encoded. */
const isInPath = ([name]: unknown[]): boolean => name !== '.' && name !== '..';

describe('whatever a client sends', () => {
  // This test is first, because shrinking a body with a fault sends more bodies.
  it('is in the stores, and nothing else is', async () => {
    const { awsEndpoint, deployment } = pipeline.aws;
    const client = dynamodb(embeddedServices(awsEndpoint, deployment.region));
    const stores = {
      dataDir: pipeline.dataDir,
      dynamodb: client,
      invoicesTable: deployment.named('InvoicesTable').ref,
      customersTable: deployment.named('CustomersTable').ref,
    };
    const all = [...taken().values()];
    const accepted = all.reduce((sum, progress) => sum + progress.accepted, 0);
    const quarantined = all.reduce((sum, progress) => sum + progress.quarantined, 0);
    const claimed = { ingestIds: [...taken().keys()], accepted, quarantined };
    const { totals, differences } = await readBack(stores, claimed);
    expect(differences).toEqual([]);
    expect(totals.lake.lines).toBe(accepted);
    client.destroy();
  });

  it('gets a response that conforms to the description, and never a 5xx', async () => {
    expect(await worst(faultOf, asked)).toBeUndefined();
  });

  it('ends as accepted and quarantined lines, as many as were received', async () => {
    expect(await worst(landingFaultOf, followed)).toBeUndefined();
  });

  it('is kept as it was sent in every quarantined line', async () => {
    expect(await worst(quarantineFaultOf, followed)).toBeUndefined();
  });

  it('can be read by its invoice number', async () => {
    const counts = await rowsOf(`SELECT invoice_no, count(*) FROM ${LINES_TABLE} GROUP BY 1`);
    await inParallel(AT_ONCE, counts.filter(isInPath), async ([invoiceNo, count]) => {
      const path = `/invoices/${encodeURIComponent(String(invoiceNo))}`;
      const answer = await pipeline.get(`${path}?limit=1`);
      expect([invoiceNo, answer.status]).toEqual([invoiceNo, 200]);
      served.expectAsServed('GET /invoices/{invoiceNo}', answer);
      expect([invoiceNo, answer.body['lineCount']]).toEqual([invoiceNo, Number(count)]);
    });
  });

  it('crashes no function and fails no batch', async () => {
    const { logs } = layoutOf(pipeline.dataDir);
    const crashes = readdirSync(logs)
      .filter((name) => name.includes('.log'))
      .flatMap((name) => readFileSync(join(logs, name), 'utf8').split('\n'))
      .filter((line) => /"errorType"|"level":"ERROR"/.test(line));
    expect(crashes).toEqual([]);
    for (const status of ['FAILED', 'ABANDONED']) {
      const { body } = await pipeline.get(`/batches?status=${status}`);
      expect(body['batches']).toEqual([]);
    }
    expect(pipeline.aws.denials()).toEqual([]);
  });
});

describe.skipIf(BODIES < 2000)('the bodies are not all of one kind:', () => {
  const share = (some: (one: Case) => boolean) => cases.filter(some).length / cases.length;

  it('three tenths are taken, and two tenths are refused', () => {
    expect(share(isTaken)).toBeGreaterThan(0.3);
    expect(share((one) => !isTaken(one))).toBeGreaterThan(0.2);
  });

  it('they cause every problem that a body alone can cause', () => {
    const urn = '422 urn:invoice-pipeline';
    expect(Object.keys(kinds()).sort()).toEqual([
      '202',
      '400 about:blank',
      '413 about:blank',
      '415 about:blank',
      `${urn}:idempotency-key-reused`,
      `${urn}:missing-columns`,
      `${urn}:repeated-columns`,
      `${urn}:too-many-broken-records`,
      `${urn}:too-many-columns`,
    ]);
  });

  it('they are quarantined for almost every reason', async () => {
    const rows = await rowsOf(`SELECT DISTINCT reason FROM ${QUARANTINE_TABLE}`);
    const reasons = rows.map(([reason]) => reason);
    // No body can cause a record that ingest did not write.
    expect(reasons.length).toBeGreaterThanOrEqual(14);
    expect(reasons).not.toContain('foreign_record');
  });
});
