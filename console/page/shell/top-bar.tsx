import type { About } from '../../api/about.ts';
import { FaultsBadge } from '../faults/faults-badge.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { THEMES, theme } from './theme.ts';

/** What is shown, and how. */
export function TopBar() {
  const about = useAnswer<About>('/api/about');
  const { title, kind, region } = about.value ?? {};
  return (
    <header class="top-bar">
      <a class="brand" href="/">
        Invoice Pipeline
      </a>
      <span class="target">
        {title} {kind && <span class="badge">{kind === 'local' ? 'embedded AWS' : region}</span>}
      </span>
      <FaultsBadge />
      <ThemeChoice />
    </header>
  );
}

function ThemeChoice() {
  return (
    <label class="theme">
      Theme{' '}
      <select
        value={theme.value}
        onChange={({ currentTarget }) => {
          theme.value = THEMES.find((each) => each === currentTarget.value) ?? 'system';
        }}
      >
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
