import { grouped } from '../../../cli/ui/text.ts';
import type { FlowSample } from '../../api/flow.ts';

const SHOWN_MS = 5 * 60_000;

/** Lines per second over the last five minutes. */
export function RateChart({ history }: { history: readonly FlowSample[] }) {
  const peak = Math.max(1, ...history.map(({ received, landed }) => Math.max(received, landed)));
  const now = Date.parse(history.at(-1)?.at ?? '');
  const line = (field: 'received' | 'landed'): string =>
    history
      .map(({ at, [field]: rate }) => {
        const x = 100 - (100 * (now - Date.parse(at))) / SHOWN_MS;
        return `${x.toFixed(2)},${(100 - (96 * rate) / peak).toFixed(2)}`;
      })
      .join(' ');
  const label = `Lines per second in the last five minutes, at most ${grouped(peak)}`;
  return (
    <figure class="panel rate-chart">
      <figcaption>
        Lines/s, last 5 minutes <span class="key received">received</span>{' '}
        <span class="key landed">landed</span>
        <span class="peak">{peak > 1 && `peak ${grouped(peak)}`}</span>
      </figcaption>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
        <line x1="0" y1="100" x2="100" y2="100" class="axis" vector-effect="non-scaling-stroke" />
        <polyline points={line('received')} class="received" vector-effect="non-scaling-stroke" />
        <polyline points={line('landed')} class="landed" vector-effect="non-scaling-stroke" />
      </svg>
    </figure>
  );
}
