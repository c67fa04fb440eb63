import type { SimulatedPart } from '../../../api/simulation.ts';

export type Box = { name: string; x: number; y: number };

export const BOX = { width: 132, height: 30 };
const COLUMN_WIDTH = 176;
const ROW_HEIGHT = 44;
const MARGIN = 8;

/** In which column each part is, in the direction in which a line goes. */
const COLUMNS: readonly (readonly string[])[] = [
  ['clients', 'events'],
  ['apigateway'],
  ['IngestFunction', 'CorrectFunction', 'QueryFunction'],
  ['InvoiceStream', 'lambda'],
  [
    'StartBatchFunction',
    'FinishBatchesFunction',
    'ReplayDeliveriesFunction',
    'AuditBatchesFunction',
  ],
  ['states'],
];

/** A machine is drawn as the service that runs it; buckets without calls are left out. */
const NOT_DRAWN = ['ProcessBatchMachine', 'AccessLogBucket', 'QueryResultsBucket'];
const STORES = ['table', 'bucket', 'catalog'];

/** Returns where each part is drawn, and the size of the picture. */
export function layoutOf(parts: readonly SimulatedPart[]) {
  const drawn = parts.filter(({ name }) => !NOT_DRAWN.includes(name));
  const placed = new Set(COLUMNS.flat());
  const others = drawn.filter(({ name, kind }) => kind === 'function' && !placed.has(name));
  const names = new Set(['clients', ...drawn.map(({ name }) => name)]);
  const columns = [
    ...COLUMNS.map((column, index) => [
      ...column.filter((name) => names.has(name)),
      ...(index === 2 ? others.map(({ name }) => name) : []),
    ]),
    drawn.filter(({ kind }) => kind === 'state').map(({ name }) => name),
    drawn.filter(({ kind }) => STORES.includes(kind)).map(({ name }) => name),
  ];
  const rows = Math.max(...columns.map(({ length }) => length));
  const height = rows * ROW_HEIGHT + 2 * MARGIN;
  const boxes = columns.flatMap((column, index) => boxesIn(column, index, height));
  return {
    boxes: new Map(boxes.map((box) => [box.name, box])),
    width: columns.length * COLUMN_WIDTH,
    height,
  };
}

/** The boxes of a column are spread evenly over the height of the picture. */
function boxesIn(column: readonly string[], index: number, height: number): Box[] {
  const room = (height - 2 * MARGIN) / Math.max(1, column.length);
  return column.map((name, row) => ({
    name,
    x: index * COLUMN_WIDTH + MARGIN,
    y: MARGIN + room * (row + 1 / 2) - BOX.height / 2,
  }));
}
