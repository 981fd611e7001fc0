import { connect } from 'node:http2';

/** gRPC frame: no compression, then the length; then HealthCheckRequest { service = 1 } of that length. */
function request(service: string): Buffer {
  const message = Buffer.concat([Buffer.from([0x0a, service.length]), Buffer.from(service)]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** HealthCheckResponse { status = SERVING } in its frame (grpc.health.v1). */
const SERVING = Buffer.from([0, 0, 0, 0, 2, 0x08, 0x01]);

/**
 * Asks the standard gRPC health service over plain HTTP/2. Forty lines instead of the Temporal client, whose
 * loading would cost the start half a second.
 */
export function grpcServes(address: string, service: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const session = connect(`http://${address}`);
    const end = (answer: boolean): void => {
      clearTimeout(timer);
      session.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(false), timeoutMs);
    session.once('error', () => end(false));
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('error', () => end(false));
    stream.once('end', () => end(Buffer.concat(chunks).equals(SERVING)));
    stream.end(request(service));
  });
}
