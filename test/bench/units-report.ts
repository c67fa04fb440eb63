import { deployedFrom } from '../../cli/capacity/deployed.ts';
import { requestLines } from '../../cli/capacity/request-lines.ts';
import { type Bill, billFor } from '../../cli/cost/bill.ts';
import { totalOf } from '../../cli/cost/charge.ts';
import { pricedFrom } from '../../cli/cost/priced.ts';
import { grouped } from '../../cli/ui/text.ts';
import { textTable } from '../../cli/ui/text-table.ts';
import { synthesise } from '../../infra/build/synthesise.ts';
import type { Counted } from './counted.ts';

/** What is charged of a million lines, and how much of it there shall be at most. */
const AIMS = { writeUnits: 80_000, puts: 800, executions: 80, logMegabytes: 15 } as const;

const text = (value: string) => ({ text: value });
const number = (value: number) => ({ text: grouped(Math.round(value)), right: true });

export function unitsReport(counted: Counted): string {
  const ofAMillion = (count: number): number => (count * 1e6) / counted.lines;
  const tables = [...counted.writeUnits].toSorted(([a], [b]) => a.localeCompare(b));
  const writeUnits = tables.reduce((sum, [, units]) => sum + units, 0);
  const row = (name: string, value: number, aim?: number) => [
    text(name),
    number(ofAMillion(value)),
    aim === undefined ? text('') : number(aim),
  ];
  const rows = [
    row('write units', writeUnits, AIMS.writeUnits),
    ...tables.map(([name, units]) => row(`  of ${name}`, units)),
    row('PUTs', counted.puts, AIMS.puts),
    row('GETs', counted.gets),
    row('executions', counted.executions, AIMS.executions),
    row('transitions of Express state machines, which are not charged', counted.transitions),
    row('invocations', counted.invocations),
    row('GB-seconds, as fast as here', counted.gbSeconds),
    row('MB of logs', counted.logBytes / 1e6, AIMS.logMegabytes),
  ];
  const heading = `Units of a million lines, counted call by call with ${grouped(counted.lines)} lines; indexes apart`;
  return `${heading}\n${textTable(['unit', 'a million lines', 'aim at most'], rows)}`;
}

const A_MILLION = 1_000_000;

/** What `npm run cost` says of dev with a million lines a day. */
export async function measuredHops(): Promise<Bill> {
  const { assemblyDir } = await synthesise('dev');
  const template = { deployed: deployedFrom(assemblyDir), priced: pricedFrom(assemblyDir) };
  const linesPerRequest = requestLines(undefined);
  return billFor(
    A_MILLION,
    { linesPerRequest, bytesPerLine: undefined, daysPerBatch: 1 },
    template,
  );
}

export function hopsReport({ flow, perMillion, idle }: Bill): string {
  const { request, batch } = flow;
  const hops: [name: string, bytes: number, lines: number][] = [
    ['body of a POST', request.bodyBytes, request.lines],
    ['stream', request.streamBytes, request.lines],
    ["StartBatch's invocation, in base64", batch.invocationBytes, batch.lines],
    ['staging: payload, lines and plan', batch.stagedBytes, batch.lines],
    ['lake', batch.lakeBytes, batch.lines],
    ['Invoices', batch.invoices.bytes, batch.lines],
    ['Customers', batch.customers.bytes, batch.lines],
  ];
  const rows = hops.map(([name, bytes, lines]) => [
    text(name),
    { text: (bytes / lines).toFixed(1), right: true },
  ]);
  return [
    `Bytes of a line at each hop, in batches of ${grouped(batch.lines)} lines`,
    textTable(['hop', 'bytes'], rows),
    '',
    `npm run cost: $${totalOf(perMillion).toFixed(3)} a million lines at a million a day, and $${totalOf(idle).toFixed(2)} a month without lines`,
  ].join('\n');
}
