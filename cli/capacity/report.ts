import { counted, grouped, indented, rounded } from '../ui/text.ts';
import { textTable } from '../ui/text-table.ts';
import type { ColdStart, Estimate, Rated } from './estimate.ts';
import { LOOKED_UP } from './service-limits.ts';
import { CALL_MS } from './virtual-work.ts';

/** The estimate as text. */
export function capacityReport(stage: string, found: Estimate): string[] {
  const { loads, coldStarts } = found;
  return [
    ...measuredLines(stage, found),
    '',
    textTable(['resource', 'load', 'limit', 'unit', 'share'], loads.map(rowOf)),
    '',
    ...verdict(found),
    ...coldLines(coldStarts),
    '',
    `Limits as documented on ${LOOKED_UP}:`,
    ...sources(loads, coldStarts),
    'A limit without a page is in the template. Service Quotas shows the limits of your account.',
  ];
}

function measuredLines(stage: string, { demand, flow }: Estimate): string[] {
  const { request, batch, batchTime } = flow;
  const perLine = (value: number): string => quantity(value / batch.lines);
  const cpu = Object.values(batch.steps).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  const calls = Object.entries(CALL_MS).map(([call, ms]) => `${call} ${ms}`);
  return [
    `Stage ${stage} at ${grouped(demand.linesPerSecond)} lines/s, measured on generated lines:`,
    `  a request   ${counted(request.lines, 'line')}, ${quantity(request.bodyBytes)} bytes in ${counted(rounded(request.chunks, 1), 'chunk')}; ${quantity(flow.requests)} requests/s`,
    `  a line      ${quantity(request.bodyBytes / request.lines)} bytes; ${perLine(batch.invoices.units)} write units of Invoices, ${perLine(batch.customers.units)} of Customers; ${quantity((cpu * 1000) / batch.lines)} µs of CPU`,
    `  a batch     ${counted(batch.chunks, 'chunk')}, ${counted(batch.lines, 'line')}, ${quantity(batchTime.total)} s; ${quantity(flow.batches)} batches/s from ${counted(flow.shards, 'shard')}`,
    `  assumed     ms a call: ${calls.join(', ')}`,
  ];
}

function rowOf({ resource, load, limit, unit, share }: Rated) {
  return [
    { text: resource },
    { text: quantity(load), right: true },
    { text: quantity(limit), right: true },
    { text: unit },
    { text: `${share > 1 ? 'EXCEEDED ' : ''}${percent(share)}`, right: true },
  ];
}

function verdict({ exceeded, first }: Estimate): string[] {
  const { load, linesPerSecond } = first;
  return [
    exceeded.length === 0
      ? 'No limit is exceeded.'
      : `${counted(exceeded.length, 'limit')} exceeded. Lifted by:`,
    ...[...exceeded]
      .sort((a, b) => b.share - a.share)
      .map(({ resource, share, setting }) => `  ${resource}, ${percent(share)}: ${setting}`),
    `First to burst: ${load.resource}, above some ${grouped(roundDown(linesPerSecond))} lines/s.`,
    `  lifted by: ${load.setting}`,
  ];
}

function coldLines(coldStarts: readonly ColdStart[]): string[] {
  if (coldStarts.length === 0) return [];
  return [
    '',
    'What is new takes less at first. Raise the load over an hour, or ask for the limit beforehand:',
    ...coldStarts.map(
      ({ resource, load, limit, unit }) =>
        `  ${resource}: ${quantity(load)} of ${quantity(limit)} ${unit}`,
    ),
  ];
}

function sources(loads: readonly Rated[], coldStarts: readonly ColdStart[]): string[] {
  const pages = [...loads, ...coldStarts].map(({ source }) => source);
  return [...new Set(pages)]
    .filter((page) => page.startsWith('https:'))
    .map((page) => indented(page));
}

/** Three significant digits, grouped. */
function quantity(value: number): string {
  if (value >= 1000) return grouped(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

const percent = (share: number): string =>
  share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;

/** Two significant digits. More would claim too much. */
function roundDown(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.floor(value / unit) * unit;
}
