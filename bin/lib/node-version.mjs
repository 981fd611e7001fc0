// Written in syntax that old Node versions parse: this file runs before anything is known about the version.

/** Oldest Node that runs the product: package.json `engines` (tsx, ava 7 and c8 need it). */
const NEEDED = [20, 19];

/**
 * Ends the process with one sentence when Node is too old.
 * @param {string} command what the person typed, named in the sentence
 */
export function requireNode(command) {
  const parts = process.versions.node.split('.').map(Number);
  if (parts[0] > NEEDED[0] || (parts[0] === NEEDED[0] && parts[1] >= NEEDED[1])) return;
  process.stderr.write(
    command +
      ' needs Node ' +
      NEEDED.join('.') +
      ' or newer, and this is Node ' +
      process.versions.node +
      ': install a newer Node (https://nodejs.org) and try again.\n',
  );
  process.exit(1);
}
