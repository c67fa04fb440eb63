import { effect, signal } from '@preact/signals';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORED = 'theme';

/** What the user has chosen; `system` follows the system's setting. */
export const theme = signal<Theme>(stored());

function stored(): Theme {
  const name = localStorage.getItem(STORED);
  return THEMES.find((each) => each === name) ?? 'system';
}

effect(() => {
  localStorage.setItem(STORED, theme.value);
  document.documentElement.dataset['theme'] = theme.value;
});
