import { type Charge, charge } from './charge.ts';
import { auditCharges, logCharge, traceCharge, trafficCharges } from './shared-charges.ts';

/** What a ledger counts of the work that has landed. */
export type LandedWork = {
  accepted: number;
  quarantined: number;
  batches: number;
  chunks: number;
  ingests: number;
};

/**
 * The units that such work takes, as `npm run cost` measures them with generated lines. A test holds
 * these to what it measures.
 */
const UNITS = {
  /** StartBatch and the steps. */
  runsOfBatch: 9,
  putsOfBatch: 3,
  getsOfBatch: 9,
  lakeObjectsOfBatch: 1,
  catalogCallsOfBatch: 1,
  machineGbSecondsOfBatch: 0.075,
  gbSecondsOfBatch: 1.6,
  gbSecondsOfLine: 110e-6,
  streamBytesOfLine: 20,
  invoiceUnitsOfLine: 0.058,
  /** The customers of a batch: lines to the power of `exponent`, times `factor`. A batch has a share of each. */
  customersOfBatch: { factor: 0.28, exponent: 0.72 },
  ledgerUnitsOfRequest: 3,
  ledgerUnitsOfChunk: 1,
  ledgerUnitsOfBatch: 9,
} as const;

/** What the work costs, by the parts of the pipeline in flow order. */
export function landedCharges(work: LandedWork) {
  const { accepted, quarantined, batches, ingests } = work;
  const lines = accepted + quarantined;
  return {
    requests: requestCharges(ingests),
    stream: trafficCharges(lines * UNITS.streamBytesOfLine),
    executions: executionCharges(batches, lines),
    items: [
      charge('Invoices', accepted * UNITS.invoiceUnitsOfLine, 'writeUnit'),
      charge('Customers', customerUnits(accepted, batches), 'writeUnit'),
    ],
    books: [ledgerCharge(work), ...auditCharges(lines)],
  };
}

function customerUnits(lines: number, batches: number): number {
  if (batches === 0) return 0;
  const { factor, exponent } = UNITS.customersOfBatch;
  return batches * factor * (lines / batches) ** exponent;
}

const ledgerCharge = ({ ingests, chunks, batches }: LandedWork): Charge =>
  charge(
    'ledger',
    ingests * UNITS.ledgerUnitsOfRequest +
      chunks * UNITS.ledgerUnitsOfChunk +
      batches * UNITS.ledgerUnitsOfBatch,
    'writeUnit',
  );

const requestCharges = (requests: number): Charge[] => [
  charge('API', requests, 'apiRequest'),
  charge('functions', requests, 'invocation'),
  logCharge({ executions: 0, runs: requests }),
  traceCharge(requests, 0),
];

function executionCharges(executions: number, lines: number): Charge[] {
  const runs = executions * UNITS.runsOfBatch;
  const gbSeconds = executions * UNITS.gbSecondsOfBatch + lines * UNITS.gbSecondsOfLine;
  return [
    charge('state machine', executions, 'execution'),
    charge('state machine', executions * UNITS.machineGbSecondsOfBatch, 'executionGigabyteSecond'),
    charge('functions', runs, 'invocation'),
    charge('functions', gbSeconds, 'gigabyteSecond'),
    charge('staging', executions * UNITS.putsOfBatch, 'put'),
    charge('staging', executions * UNITS.getsOfBatch, 'get'),
    charge('lake', executions * UNITS.lakeObjectsOfBatch, 'put'),
    charge('lake', executions * UNITS.catalogCallsOfBatch, 'catalogCall'),
    logCharge({ executions, runs }),
    traceCharge(0, executions),
  ];
}
