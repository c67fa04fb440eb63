import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

type Properties = {
  label: string;
  names: readonly string[];
  open: string;
  onOpen: (name: string) => void;
  /** What the open tab shows. */
  children: ComponentChildren;
};

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** Tabs, of which one is open. The arrow keys go from one to the next. */
export function Tabs({ label, names, open, onOpen, children }: Properties) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (key: string) => {
    const step = STEPS[key];
    if (step === undefined) return;
    const next = (names.indexOf(open) + step + names.length) % names.length;
    onOpen(names[next] ?? open);
    list.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} ref={list}>
        {names.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={name === open}
            aria-controls={`${id}-panel`}
            tabIndex={name === open ? 0 : -1}
            onClick={() => onOpen(name)}
            onKeyDown={({ key }) => move(key)}
          >
            {name}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${open}`}>
        {children}
      </div>
    </>
  );
}
