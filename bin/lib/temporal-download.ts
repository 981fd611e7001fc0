import { TestWorkflowEnvironment } from '@temporalio/testing';

// `temporal-download.ts <folder> <version>`: lets the SDK fetch its Temporal server into a folder. It also starts
// the server for a moment, which proves that it runs here.
const [, , downloadDir = '.', version = 'default'] = process.argv;
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', downloadDir, version } },
});
await environment.teardown();
