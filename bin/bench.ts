// What bin/bench.mjs hands over to once dependencies are there.
export { main } from '../bench/main.js';
