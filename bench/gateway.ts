// The SMS gateway that both sides send through: the simulator, in a process of its own. The bench starts it.
import { startSmsGateway } from '../simulators/sms-gateway.js';
import { readSettings, reportReady } from './lib/channel.js';

const { port, gatewayKey } = readSettings();
await startSmsGateway({ port, apiKey: gatewayKey });
reportReady();
