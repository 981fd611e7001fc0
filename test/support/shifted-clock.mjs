// Loaded before a program (`node --import`): the program's clock is off by the seconds in TEST_CLOCK_FILE, which may
// change while it runs. For machines without libfaketime; timers and the monotonic clock go on as they are.
import { readFileSync } from 'node:fs';

const RealDate = Date;
const file = process.env.TEST_CLOCK_FILE;
let offsetMs = 0;

function read() {
  const seconds = Number(readFileSync(file, 'utf8'));
  if (!Number.isNaN(seconds)) offsetMs = seconds * 1_000;
}
read();
setInterval(read, 100).unref();

const now = () => RealDate.now() + offsetMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
