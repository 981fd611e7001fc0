// The NambaOne that both sides create their orders at: the simulator, in a process of its own. The bench starts it.
import { startNambaOne } from '../simulators/namba-one.js';
import { readSettings, reportReady } from './lib/channel.js';

const { port, nambaOneKey } = readSettings();
// The generator of load sends the webhooks: what it does is measured.
await startNambaOne({ port, apiKey: nambaOneKey });
reportReady();
