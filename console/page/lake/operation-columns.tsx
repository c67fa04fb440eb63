import { counted } from '../../../cli/ui/text.ts';
import type { OperationSummary } from '../../../functions/api/operation-responses.ts';
import { Badge } from '../parts/badge.tsx';
import { OperationLink } from '../parts/operation-link.tsx';
import { Time } from '../parts/time.tsx';
import type { Column } from '../parts/virtual-table.tsx';
import { KIND_TEXT, resultText, stateOf, stepText } from './operation-text.ts';

export const OPERATION_COLUMNS: readonly Column<OperationSummary>[] = [
  {
    id: 'what',
    heading: 'Operation',
    width: '12.8rem',
    cell: ({ operationId, kind }) => (
      <OperationLink operationId={operationId}>{KIND_TEXT[kind]}</OperationLink>
    ),
  },
  {
    id: 'asked',
    heading: 'Asked for',
    width: '14.3rem',
    cell: ({ at }) => <Time at={at} />,
  },
  {
    id: 'who',
    heading: 'By',
    width: 'minmax(5rem, 7rem)',
    cell: ({ requestedBy, reason }) => <span title={reason}>{requestedBy}</span>,
  },
  {
    id: 'about',
    heading: 'About',
    width: '7rem',
    cell: ({ ingests }) => (ingests === undefined ? 'a customer' : counted(ingests, 'ingest')),
  },
  {
    id: 'state',
    heading: 'State',
    width: '8.5rem',
    cell: (operation) => {
      const { tone, text } = stateOf(operation);
      return <Badge tone={tone}>{text}</Badge>;
    },
  },
  {
    id: 'detail',
    heading: 'What it waits for or does',
    width: 'minmax(18rem, 1fr)',
    cell: (operation) => {
      const text = operation.waitingFor ?? stepText(operation) ?? resultText(operation);
      return <span title={text}>{text}</span>;
    },
  },
];
