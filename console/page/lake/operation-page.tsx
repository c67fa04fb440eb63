import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import type { Operation } from '../../../functions/api/operation-responses.ts';
import { Facts } from '../lineage/facts.tsx';
import '../lineage/lineage.css';
import { Answered } from '../parts/answered.tsx';
import { Badge } from '../parts/badge.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { Time } from '../parts/time.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { KIND_TEXT, resultText, stateOf, stepText } from './operation-text.ts';

const EVERY_MS = 3000;

/** One operation: what it does or waits for, and what it has done. */
export function OperationPage() {
  const operationId = useRoute().params['operationId'] ?? '';
  const [isDone, setDone] = useState(false);
  const path = `/api/operations/${encodeURIComponent(operationId)}`;
  const answer = useAnswer<Operation>(path, isDone ? {} : { everyMs: EVERY_MS });
  if (answer.value && (answer.value.state === 'DONE') !== isDone) setDone(!isDone);
  const kind = answer.value?.kind;
  return (
    <div class="lineage">
      <PageHeading title={kind === undefined ? 'Operation' : KIND_TEXT[kind]}>
        <a class="button" href="/lake">
          Lake
        </a>
      </PageHeading>
      <p class="mono">{operationId}</p>
      <Answered answer={answer}>{(operation) => <Details operation={operation} />}</Answered>
    </div>
  );
}

function Details({ operation }: { operation: Operation }) {
  const { requestedBy, at, reason, endedAt, waitingFor, uploadId, kind, result } = operation;
  const { tone, text } = stateOf(operation);
  return (
    <>
      <p>
        <Badge tone={tone}>{text}</Badge> {waitingFor !== undefined && `It waits: ${waitingFor}.`}
      </p>
      <Facts
        facts={{
          'Asked for': <Time at={at} />,
          By: requestedBy,
          Why: reason,
          About: kind === 'erase' && 'a customer, whom only the command knows that asked for it',
          Upload: uploadId,
          'What it does': stepText(operation),
          Done: endedAt !== undefined && <Time at={endedAt} />,
          'What it has done': resultText(operation),
          Certificate: result?.certificate,
          'SHA-256 of the certificate': result?.hash && <span class="mono">{result.hash}</span>,
        }}
      />
      <Refused operation={operation} />
      <Ingests operation={operation} />
    </>
  );
}

function Refused({ operation: { result } }: { operation: Operation }) {
  const { refused = [] } = result ?? {};
  if (refused.length === 0) return null;
  return (
    <>
      <h2>What was not done</h2>
      <ul>
        {refused.map(({ ingestId = '', why }) => (
          <li key={`${ingestId} ${why}`}>{why}</li>
        ))}
      </ul>
    </>
  );
}

const SHOWN = 200;

function Ingests({ operation: { ingestIds = [] } }: { operation: Operation }) {
  if (ingestIds.length === 0) return null;
  const left = ingestIds.length - SHOWN;
  return (
    <>
      <h2>Its ingests</h2>
      <ul>
        {ingestIds.slice(0, SHOWN).map((id) => (
          <li key={id}>
            <a class="mono" href={`/ingests/${encodeURIComponent(id)}`}>
              {id}
            </a>
          </li>
        ))}
      </ul>
      {left > 0 && <p class="faint">And {left} more.</p>}
    </>
  );
}
