/** Exports workflows and nothing else: each name here is a workflow type. */
export { registration } from './registration.js';
