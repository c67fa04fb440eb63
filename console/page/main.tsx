import { render } from 'preact';
import { App } from './shell/app.tsx';
import './shell/theme.css';
import './shell/shell.css';
import './parts/parts.css';
import './flow/flow.css';
import './upload/upload.css';
import './batches/batches.css';
import './batch/batch.css';
import './execution/execution.css';
import './execution/graph/graph.css';
import './execution/waterfall/waterfall.css';
import './replay/replay.css';
import './quarantine/quarantine.css';
import './simulate/simulate.css';
import './faults/faults.css';

render(<App />, document.body);
