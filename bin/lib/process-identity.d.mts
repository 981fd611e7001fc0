/**
 * Which process a pid is: a text that no other process shares, not even a later one with the same pid.
 * @returns undefined when no such process runs (one that ended and was not yet reaped counts as ended)
 */
export function identify(pid: number): string | undefined;
