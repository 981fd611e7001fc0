import test, { type Implementation } from 'ava';

/** As much of ava's `test` as tests with a requirement use. */
export interface ConditionalTest {
  (title: string, implementation: Implementation<[]>): void;
  serial(title: string, implementation: Implementation<[]>): void;
}

/**
 * `test` where something is there that not every machine has; elsewhere a skip whose title says what is missing
 * (`npm test` lists it at the end, and CI fails on it).
 */
export function needs(available: boolean, reason: string): ConditionalTest {
  if (available)
    return Object.assign((...[title, run]: Parameters<ConditionalTest>) => test(title, run), {
      serial: test.serial,
    });
  const skip = (title: string, implementation: Implementation<[]>): void =>
    test.skip(`${title} (${reason})`, implementation);
  return Object.assign(skip, { serial: skip });
}
