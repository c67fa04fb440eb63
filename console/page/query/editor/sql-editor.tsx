import { useEffect, useRef, useState } from 'preact/hooks';
import { Failure } from '../../parts/failure.tsx';
import type { Editor, EditorOptions } from './code-mirror.ts';

type Properties = Omit<EditorOptions, 'parent'> & { onOpen: (editor: Editor) => void };

/** The editor, which is loaded when it is first shown. Until then the statement can be read. */
export function SqlEditor(properties: Properties) {
  const parent = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<'loading' | 'open' | 'failed'>('loading');
  const options = useRef(properties);
  options.current = properties;
  useEffect(() => {
    let editor: Editor | undefined;
    let isGone = false;
    const open = async () => {
      const { openEditor } = await import('./code-mirror.ts');
      if (isGone || !parent.current) return;
      editor = openEditor({
        parent: parent.current,
        text: options.current.text,
        tables: () => options.current.tables(),
        onChange: (text) => options.current.onChange(text),
        onRun: () => options.current.onRun(),
      });
      setState('open');
      options.current.onOpen(editor);
    };
    open().catch(() => setState('failed'));
    return () => {
      isGone = true;
      editor?.destroy();
    };
  }, []);
  return (
    <div class="sql-editor" ref={parent}>
      {state === 'loading' && <pre>{properties.text || ' '}</pre>}
      {state === 'failed' && <Failure message="The editor can't be loaded. Reload the page." />}
    </div>
  );
}
