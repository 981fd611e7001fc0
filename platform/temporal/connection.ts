import { readFileSync } from 'node:fs';
import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { Config } from '../config/config.js';
import { createDataConverter } from './data-converter.js';
import { within } from './within.js';

type TemporalConfig = Pick<
  Config,
  | 'TEMPORAL_ADDRESS'
  | 'TEMPORAL_NAMESPACE'
  | 'TEMPORAL_TLS'
  | 'TEMPORAL_API_KEY'
  | 'TEMPORAL_TLS_SERVER_CA_CERT_PATH'
  | 'TEMPORAL_TLS_CLIENT_CERT_PATH'
  | 'TEMPORAL_TLS_CLIENT_KEY_PATH'
  | 'PAYLOAD_KEYS'
>;

/** gRPC tries of one client call; the caller's own retry loop and deadline stand above it (ask.ts). */
const GRPC_ATTEMPTS = 3;
const GRPC_RETRY_MS = 50;

/** Address, TLS and API key in the form that client and worker connections share. */
export function connectionOptions(config: TemporalConfig) {
  const read = (path: string): Buffer | undefined => (path === '' ? undefined : readFileSync(path));
  const crt = read(config.TEMPORAL_TLS_CLIENT_CERT_PATH);
  const key = read(config.TEMPORAL_TLS_CLIENT_KEY_PATH);
  const serverRootCACertificate = read(config.TEMPORAL_TLS_SERVER_CA_CERT_PATH);
  const wanted =
    config.TEMPORAL_TLS ||
    config.TEMPORAL_API_KEY !== '' ||
    crt !== undefined ||
    serverRootCACertificate !== undefined;
  return {
    address: config.TEMPORAL_ADDRESS,
    ...(config.TEMPORAL_API_KEY === '' ? {} : { apiKey: config.TEMPORAL_API_KEY }),
    ...(wanted
      ? {
          tls: {
            ...(serverRootCACertificate ? { serverRootCACertificate } : {}),
            ...(crt && key ? { clientCertPair: { crt, key } } : {}),
          },
        }
      : {}),
  };
}

/**
 * The API's client. Lazy, so that the API starts and answers 503 while Temporal is down instead of dying.
 * grpc-js and not the native connection: its errors and deadlines can be told apart (temporal.md 1.4).
 */
export function connectClient(config: TemporalConfig): Client {
  const connection = Connection.lazy({
    ...connectionOptions(config),
    interceptors: [
      makeGrpcRetryInterceptor(
        defaultGrpcRetryOptions({ maxAttempts: GRPC_ATTEMPTS, initialIntervalMs: () => GRPC_RETRY_MS }),
      ),
    ],
    channelArgs: {
      // A dead way to the server is left before the kernel would (F17); Temporal cuts who pings more often than
      // every 10 s.
      'grpc.keepalive_time_ms': 15_000,
      'grpc.keepalive_timeout_ms': 3_000,
      'grpc.max_reconnect_backoff_ms': 1_000,
      'grpc.initial_reconnect_backoff_ms': 100,
    },
  });
  return new Client({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    dataConverter: createDataConverter(config),
  });
}

/** Whether Temporal's frontend answers within `timeoutMs`. */
export async function temporalAnswers(client: Client, timeoutMs: number): Promise<boolean> {
  try {
    await within(client, timeoutMs, () =>
      (client.connection as Connection).healthService.check({
        service: 'temporal.api.workflowservice.v1.WorkflowService',
      }),
    );
    return true;
  } catch {
    return false;
  }
}
