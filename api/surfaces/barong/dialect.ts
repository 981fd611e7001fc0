/**
 * The two APIs of the family: Barong (seeds 001 and 002, version 2.4 a subset of 2.7 but for a few parameters) and
 * NebulaECN's (seed 004). One surface serves both; what differs is asked here and nowhere else (ADR 0022).
 */
export const DIALECTS = ['barong', 'nebula'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** Where each is mounted (issue: "mounted at"). */
export const PREFIX = {
  barong: '/api/v2/barong',
  nebula: '/api/v2/auth',
} as const satisfies Record<Dialect, string>;

/** A value that is the same in both, or one for each. */
export type PerDialect<T> = T | Readonly<Record<Dialect, T>>;

/** What holds in a dialect. */
export function inDialect<T extends string | number | boolean | undefined>(
  value: PerDialect<T>,
  dialect: Dialect,
): T {
  return typeof value === 'object' ? value[dialect] : (value as T);
}
