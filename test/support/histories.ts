import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { historyToJSON, JSONToPayload, payloadToJSON } from '@temporalio/common/lib/proto-utils.js';
import { ROOT } from '../../bin/lib/project.js';
import { createPayloadCodec } from '../../platform/temporal/payload-codec.js';
import { programConfig } from './environment.js';

const FOLDER = join(ROOT, 'test', 'histories');
const ENCRYPTED = Buffer.from('binary/encrypted').toString('base64');

/** A history as JSON, as the server has it: payloads encrypted. */
export async function rawHistory(client: Client, workflowId: string): Promise<string> {
  return historyToJSON(await client.workflow.getHandle(workflowId).fetchHistory());
}

/** A history with its payloads decoded: what an operator with the codec server sees. */
export async function decodedHistory(client: Client, workflowId: string): Promise<unknown> {
  const { PAYLOAD_KEYS } = programConfig('worker', {
    databaseUrl: 'postgres://unused/unused',
    taskQueue: 'unused',
  });
  const codec = createPayloadCodec(PAYLOAD_KEYS);

  async function decode(node: unknown): Promise<unknown> {
    if (Array.isArray(node)) return Promise.all(node.map(decode));
    if (typeof node !== 'object' || node === null) return node;
    const { metadata } = node as { metadata?: { encoding?: string } };
    if (metadata?.encoding === ENCRYPTED) {
      const [plain] = await codec.decode([JSONToPayload(node as never)]);
      return payloadToJSON(plain ?? {});
    }
    const entries = await Promise.all(
      Object.entries(node).map(async ([key, value]) => [key, await decode(value)]),
    );
    return Object.fromEntries(entries);
  }
  return decode(JSON.parse(await rawHistory(client, workflowId)));
}

/** A history that was recorded once and has to replay for ever. */
export interface GoldenHistory {
  readonly name: string;
  readonly history: unknown;
}

/** The recorded histories of a workflow type. */
export function goldenHistories(workflow: string): GoldenHistory[] {
  const folder = join(FOLDER, workflow);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({
      name: file.slice(0, -'.json'.length),
      history: JSON.parse(readFileSync(join(folder, file), 'utf8')),
    }));
}

/** With RECORD_HISTORIES=1: keeps a path's history, decoded, unless one is kept already (recorded ones never change). */
export async function recordHistory(
  client: Client,
  workflowId: string,
  workflow: string,
  name: string,
): Promise<void> {
  if (process.env['RECORD_HISTORIES'] !== '1') return;
  const file = join(FOLDER, workflow, `${name}.json`);
  if (existsSync(file)) return;
  mkdirSync(join(FOLDER, workflow), { recursive: true });
  writeFileSync(file, `${JSON.stringify(await decodedHistory(client, workflowId), null, 1)}\n`);
}
