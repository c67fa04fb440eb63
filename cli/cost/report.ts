import { grouped } from '../ui/text.ts';
import { textTable } from '../ui/text-table.ts';
import type { Bill } from './bill.ts';
import { type Charge, COMPONENTS, type Component, ofComponent, totalOf } from './charge.ts';
import { PRICED_ON, PRICED_REGION, PRICES } from './prices.ts';

/** The bill as text. */
export function costReport(stage: string, bill: Bill): string[] {
  const { linesPerDay, linesPerMonth, idle, arrival, perMillion, keptPerMillion } = bill;
  const millions = linesPerMonth / 1e6;
  const { batch, request } = bill.flow;
  return [
    `Stage ${stage} at ${grouped(linesPerDay)} lines a day, in requests of ${grouped(request.lines)} lines and batches of ${grouped(batch.lines)}:`,
    '',
    textTable(
      ['component', 'idle, a month', 'a million lines', 'a month'],
      [
        ...componentRows(bill, millions),
        row(
          'total',
          totalOf(idle),
          totalOf(perMillion),
          totalOf(arrival) + totalOf(perMillion) * millions,
        ),
      ],
    ),
    '',
    `Lake and tables keep everything. The lines of a month add ${usd(totalOf(keptPerMillion) * millions)} to every month after it.`,
    '',
    'Units of a million lines:',
    ...unitLines(perMillion),
    '',
    'A million lines in other designs:',
    ...bill.designs.map(
      ({ name, usdPerMillion, lacks }) => `  ${usd(usdPerMillion, 4)}  ${name}; without ${lacks}`,
    ),
    '',
    `List prices of ${PRICED_REGION} as of ${PRICED_ON}, without free tiers: cli/cost/prices.ts has each with its page.`,
    'Units are measured with generated lines, calls of services are assumed to take as long as "npm run capacity" prints.',
  ];
}

function componentRows({ idle, arrival, perMillion }: Bill, millions: number) {
  const sums = COMPONENTS.map((component) => ({
    component,
    idle: totalOf(ofComponent(idle, component)),
    arrival: totalOf(ofComponent(arrival, component)),
    perMillion: totalOf(ofComponent(perMillion, component)),
  }));
  return sums
    .filter((sum) => sum.idle + sum.perMillion > 0)
    .map((sum) =>
      row(sum.component, sum.idle, sum.perMillion, sum.arrival + sum.perMillion * millions),
    );
}

const row = (name: string, idle: number, perMillion: number, arriving: number) => [
  { text: name },
  { text: usd(idle), right: true },
  { text: usd(perMillion, 4), right: true },
  { text: usd(idle + arriving), right: true },
];

function unitLines(charges: readonly Charge[]): string[] {
  const rows = COMPONENTS.flatMap((component) => unitsOf(component, charges));
  return textTable(['component', 'quantity', 'of', 'costs'], rows)
    .split('\n')
    .map((line) => `  ${line}`);
}

function unitsOf(component: Component, charges: readonly Charge[]) {
  const own = ofComponent(charges, component);
  const prices = new Set(own.map(({ price }) => price));
  return [...prices].map((price) => {
    const same = own.filter((each) => each.price === price);
    const quantity = same.reduce((sum, each) => sum + each.quantity, 0);
    return [
      { text: component },
      { text: figure(quantity), right: true },
      { text: PRICES[price].per },
      { text: usd(totalOf(same), 4), right: true },
    ];
  });
}

const figure = (value: number): string =>
  value >= 100 ? grouped(Math.round(value)) : String(Number(value.toPrecision(3)));

const usd = (dollars: number, decimals = 2): string => {
  const [whole = '0', fraction] = dollars.toFixed(decimals).split('.');
  return `$${grouped(Number(whole))}.${fraction}`;
};
