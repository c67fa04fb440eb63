import { counted } from '../../../cli/ui/text.ts';
import type { Cost } from '../../api/cost.ts';
import type { Landed } from './landed-watch.ts';

/** The list prices of docs/deploy.md, "Per million lines", in US dollars. */
const PRICES = {
  where: 'us-east-1, November 2026, docs/deploy.md',
  request: 3.5e-6,
  trace: 5e-6,
  /** A full delivery on an on-demand stream, per line of 200 bytes: the most that a line costs. */
  streamLine: 0.025e-6,
  /** Lambda, Step Functions and S3, per million lines, by the executions that these take. */
  steps: [
    { executions: 200, dollars: 0.018 },
    { executions: 1000, dollars: 0.048 },
    { executions: 5000, dollars: 0.176 },
  ],
  /** The log of the state machine, and those of the functions. */
  executionLog: (0.006 + 0.001) / 200,
  /** 150,000 write units per million lines. */
  tableLine: (150_000 * 0.625e-6) / 1e6,
  ledgerChunk: 0.004 / 3052,
  auditLine: 0.018e-6,
} as const;

/** What the work that has landed costs at these prices. */
export function costOf(
  landed: Pick<Landed, 'accepted' | 'quarantined' | 'batches' | 'chunks' | 'ingests'>,
): Cost {
  const { accepted, quarantined, batches, chunks, ingests } = landed;
  const lines = accepted + quarantined;
  const parts = [
    part('API', counted(ingests, 'request'), ingests * (PRICES.request + PRICES.trace)),
    part('Stream', counted(chunks, 'chunk'), lines * PRICES.streamLine),
    part('State machine', counted(batches, 'execution'), executionsCost(batches, lines)),
    part('Invoices and Customers', counted(accepted, 'line'), accepted * PRICES.tableLine),
    part(
      'Ledger and audit',
      counted(chunks, 'chunk'),
      chunks * PRICES.ledgerChunk + lines * PRICES.auditLine,
    ),
  ];
  const dollars = parts.reduce((sum, each) => sum + each.exact, 0);
  return {
    dollars: text(dollars),
    parts: parts.map(({ name, quantity, exact }) => ({ name, quantity, dollars: text(exact) })),
    prices: PRICES.where,
  };
}

const part = (name: string, quantity: string, exact: number) => ({ name, quantity, exact });

/** Each execution has a trace, and so has the delivery that started it. */
const executionsCost = (executions: number, lines: number): number =>
  stepsCost(executions, lines) + executions * (PRICES.executionLog + 2 * PRICES.trace);

/** Between the documented points of the price, on the line through both; beyond them, on the last. */
function stepsCost(executions: number, lines: number): number {
  if (lines === 0) return 0;
  const perMillion = (executions * 1e6) / lines;
  const [first, second, third] = PRICES.steps;
  const [a, b] = perMillion <= second.executions ? [first, second] : [second, third];
  const slope = (b.dollars - a.dollars) / (b.executions - a.executions);
  return ((a.dollars + (perMillion - a.executions) * slope) * lines) / 1e6;
}

const text = (dollars: number): string => dollars.toFixed(4);
