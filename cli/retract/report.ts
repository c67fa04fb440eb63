import {
  type RetractionPlan,
  type RetractionRequest,
  RetractionResult,
} from '../../functions/retraction/request.ts';
import { counted } from '../ui/text.ts';
import { type Cell, textTable } from '../ui/text-table.ts';
import type { OperationView } from './operations-client.ts';

type Action = RetractionRequest['action'];

const WOULD: Readonly<Record<Action, string>> = {
  retract: 'would be taken out of the lake, Invoices and Customers',
  undo: 'would be brought back',
  purge: 'are kept for an undo, which would be deleted',
};

/** What a dry run says. */
export function planReport(action: Action, plan: RetractionPlan): string[] {
  const { ingests, days, invoices, customers, quarantined, corrections } = plan;
  const rows = [...days, { ...plan, date: 'total' }].map(
    ({ date, lines, quantity, revenue }): Cell[] => [
      { text: date },
      { text: String(lines), right: true },
      { text: quantity, right: true },
      { text: revenue, right: true },
    ],
  );
  return [
    textTable(['day', 'lines', 'quantity', 'revenue'], rows),
    '',
    `${counted(plan.lines, 'line')} of ${counted(ingests.length, 'ingest')} ${WOULD[action]}.`,
    ...(action === 'retract'
      ? [`They are of ${counted(invoices, 'invoice')} and ${counted(customers, 'customer')}.`]
      : []),
    ...(quarantined > 0
      ? [`${counted(quarantined, 'quarantined line')} would stay in the quarantine.`]
      : []),
    ...corrections.map(
      ({ correctionId, ingestId }) =>
        `Lines of these ingests were corrected in ${correctionId} and sent as ingest ${ingestId}: npm run retract -- ${ingestId}`,
    ),
    'Nothing was done.',
  ];
}

/** Why an operation has done nothing; undefined if it was not refused. */
export const refusalIn = ({ result }: OperationView): string | undefined =>
  RetractionResult.parse(result).refused;

/** What an operation has done. */
export function resultReport(action: Action, id: string, { result }: OperationView): string[] {
  const {
    ingests,
    days = 0,
    lines = 0,
    quantity = '0',
    revenue = '0',
  } = RetractionResult.parse(result);
  if (ingests.length === 0) {
    return [
      'Another operation was faster: nothing was left to do. "npm run status" and GET /ingests show more.',
    ];
  }
  const what = `${counted(lines, 'line')} of ${counted(days, 'day')} (quantity ${quantity}, revenue ${revenue})`;
  if (action === 'purge') {
    return [
      `What was kept of ${counted(ingests.length, 'ingest')} is deleted. It can't be brought back.`,
    ];
  }
  if (action === 'undo') return [`Brought back ${what}.`];
  return [
    `Took out ${what}.`,
    `npm run retract -- ${id} --undo brings them back. The same file can be sent again with "npm run ingest".`,
  ];
}
