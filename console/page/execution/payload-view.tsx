import type { Payload } from '../../../cli/trace/execution.ts';
import { laidOut } from './json-text.ts';

type Properties = { title: string; payload: Payload | undefined; isOpen?: boolean };

/** JSON that went into a state or came out of it. */
export function PayloadView({ title, payload, isOpen = false }: Properties) {
  if (!payload) return null;
  return (
    <details open={isOpen}>
      <summary>{title}</summary>
      <pre>{laidOut(payload.json)}</pre>
      {payload.isTruncated && (
        <p class="waiting">The log has only the beginning: it cuts off what is too long.</p>
      )}
    </details>
  );
}
