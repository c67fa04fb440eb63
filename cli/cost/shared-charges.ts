import { type Charge, charge } from './charge.ts';

const GB = 1e9;

/** What the scheduled audit reads of a million lines, once, eventually. Measured with the real file. */
const AUDIT_OF_A_MILLION = { readUnits: 38_800, gets: 620, catalogCalls: 570 } as const;

export function auditCharges(lines: number): Charge[] {
  const millions = lines / 1e6;
  const { readUnits, gets, catalogCalls } = AUDIT_OF_A_MILLION;
  return [
    charge('audit', millions * readUnits, 'readUnit'),
    charge('audit', millions * gets, 'get'),
    charge('audit', millions * catalogCalls, 'catalogCall'),
  ];
}

/** What an execution writes to its log, and a run of a function to its own. Measured once. */
const LOG_BYTES = { execution: 50 * 1200, run: 1000 } as const;

export function logCharge({ executions, runs }: { executions: number; runs: number }): Charge {
  const bytes = executions * LOG_BYTES.execution + runs * LOG_BYTES.run;
  return charge('logs', bytes / GB, 'logged');
}

/** Of StartBatch and of the execution. */
const TRACES_OF_A_BATCH = 2;

export const traceCharge = (requests: number, batches: number): Charge =>
  charge('traces', requests + batches * TRACES_OF_A_BATCH, 'trace');

/** What goes through an on-demand stream is written once and read once. */
export const trafficCharges = (bytes: number): Charge[] => [
  charge('stream', bytes / GB, 'streamIn'),
  charge('stream', bytes / GB, 'streamOut'),
];
