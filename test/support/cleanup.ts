import test from 'ava';

const steps: (() => unknown)[] = [];
const ORPHAN_POLL_MS = 500;

// ava was killed: nobody waits for these tests any more, and what they started ends with them. (A listener for
// `disconnect` would keep the process alive after its last test.)
setInterval(() => {
  if (!process.connected) process.exit();
}, ORPHAN_POLL_MS).unref();

// One hook for the file: helpers may be called in tests, where no hook can be added any more.
test.after.always('cleanup', async (t) => {
  for (const step of steps.reverse()) {
    try {
      await step();
    } catch (error) {
      // The others must still run; a broken cleanup is shown, and does not hide why a test failed.
      t.log('cleanup failed:', error);
    }
  }
});

/** Runs `step` after all tests of this file, whatever their outcome; the last thing that was made goes first. */
export function onCleanup(step: () => unknown): void {
  steps.push(step);
}
