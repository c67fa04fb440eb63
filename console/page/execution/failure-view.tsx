import type { Failure } from '../../../cli/trace/execution.ts';
import { causeText } from './cause-text.ts';
import { laidOut } from './json-text.ts';

/** An error with its cause in a sentence, and on request the whole of it. */
export function FailureView({ failure }: { failure: Failure | undefined }) {
  if (!failure) return null;
  const { error, cause } = failure;
  const text = causeText(cause);
  return (
    <div class="failure">
      <strong>{error}</strong>
      {text !== '' && <p class="cause">{text}</p>}
      {text !== cause && (
        <details>
          <summary>The whole cause</summary>
          <pre>{laidOut(cause)}</pre>
        </details>
      )}
    </div>
  );
}
