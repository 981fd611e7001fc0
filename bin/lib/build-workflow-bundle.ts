import { buildWorkflowBundle } from '../../worker/bundle.js';
import { writeFileAtomically } from './write-file.js';

// `build-workflow-bundle.ts <file>`: in a process of its own, because webpack keeps its thread busy for seconds.
const [, , file] = process.argv;
if (file === undefined) throw new Error('usage: build-workflow-bundle.ts <file>');
writeFileAtomically(file, await buildWorkflowBundle());
