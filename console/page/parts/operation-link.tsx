import type { ComponentChildren } from 'preact';

type Properties = { operationId: string; children: ComponentChildren };

/** A link to the page of an operation. */
export const OperationLink = ({ operationId, children }: Properties) => (
  <a href={`/operations/${encodeURIComponent(operationId)}`} title={operationId}>
    {children}
  </a>
);
