import { codeOf } from './project.js';

/** Sends a signal to a process group that we started; one that is gone already is fine. */
export function killGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
