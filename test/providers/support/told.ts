import { inspect } from 'node:util';
import type { ExecutionContext } from 'ava';

/**
 * The error of a call that has to fail, of the one class that it may have; checks that it gives nothing away (ASVS
 * 16.2.5, reliability A44).
 * @param secrets what no part of it may hold
 */
export async function failureTelling<E extends Error>(
  t: ExecutionContext,
  call: Promise<unknown>,
  kind: abstract new (...args: never[]) => E,
  secrets: readonly string[],
): Promise<E> {
  const error = await call.then(
    () => t.fail('the call should have failed'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof kind)) throw error;
  const everything = `${inspect(error, { depth: 10, showHidden: true })}\n${error.message}\n${error.stack}`;
  // The frames name our own files, not what was sent.
  const told = everything.replaceAll(/^\s+at .*$/gm, '');
  for (const secret of secrets) t.false(told.includes(secret), `the error gives away "${secret}"`);
  t.is(error.cause, undefined);
  return error;
}
