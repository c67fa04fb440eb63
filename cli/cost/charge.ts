import { PRICES, type PriceName } from './prices.ts';

/** The parts of the pipeline that a bill is divided into, in flow order. */
export const COMPONENTS = [
  'API',
  'stream',
  'state machine',
  'functions',
  'staging',
  'lake',
  'Invoices',
  'Customers',
  'ledger',
  'audit',
  'compaction',
  'schedules',
  'logs',
  'traces',
  'alarms and metrics',
  'keys',
] as const;
export type Component = (typeof COMPONENTS)[number];

/** So much of something that has a price. */
export type Charge = {
  component: Component;
  quantity: number;
  price: PriceName;
  usd: number;
};

export function charge(component: Component, quantity: number, price: PriceName): Charge {
  const { usd, of } = PRICES[price];
  return { component, quantity, price, usd: (quantity * usd) / of };
}

export const totalOf = (charges: readonly Charge[]): number =>
  charges.reduce((sum, { usd }) => sum + usd, 0);

export const ofComponent = (charges: readonly Charge[], component: Component): Charge[] =>
  charges.filter((each) => each.component === component);
