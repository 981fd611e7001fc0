import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import test from 'ava';
import { boolean, object, string } from 'yup';
import { BODY_MAX_BYTES, REFUSED_BODY_LINGER_BYTES } from '../../../domain/limits.js';
import { echo, messages, post, raw, send, serve } from './harness.js';

const ROUTES = [
  echo({ path: '/note', body: object({ note: string().defined() }) }),
  echo({ path: '/logout', body: object({ everywhere: boolean().optional() }) }),
  echo({ path: '/ping' }),
];
const JSON_TYPE = { 'content-type': 'application/json' };
const MEBIBYTE = 1024 * 1024;

test('A9: a body over 64 KB is 413, one of exactly 64 KB is read', async (t) => {
  const { port } = await serve(t, ROUTES);
  const shell = JSON.stringify({ note: '' }).length;
  const full = await post(port, '/note', { note: 'a'.repeat(BODY_MAX_BYTES - shell) });
  t.is(full.status, 200);
  for (const size of [BODY_MAX_BYTES + 1, MEBIBYTE + 1]) {
    const reply = await post(port, '/note', { note: 'a'.repeat(size - shell) });
    t.is(reply.status, 413, `${size} bytes`);
    t.is(reply.json.error?.code, 'E_PAYLOAD_TOO_LARGE');
  }
});

test('A9: a body that is announced as too large is refused before any of it was sent', async (t) => {
  const { port } = await serve(t, ROUTES);
  const head = 'POST /note HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n';
  const answer = await raw(port, `${head}Content-Length: ${50 * MEBIBYTE}\r\n\r\n`);
  t.regex(answer, /HTTP\/1\.1 413 Payload Too Large\r\n[\s\S]*"E_PAYLOAD_TOO_LARGE"/);
});

test('A9: 50 MB at once get their answer', async (t) => {
  const { port } = await serve(t, ROUTES);
  const body = Buffer.alloc(50 * MEBIBYTE, 'a');
  t.is((await send(port, { path: '/note', body, headers: JSON_TYPE })).status, 413);
  const headers = { ...JSON_TYPE, 'transfer-encoding': 'chunked' };
  t.is((await send(port, { path: '/note', body, headers })).status, 413);
});

test('A9: a client that never stops sending is answered, then cut off, and little of it was read', async (t) => {
  const { port, server } = await serve(t, ROUTES);
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const client = connect(port, '127.0.0.1');
  client.write(
    'POST /note HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`;
  const pour = (): void => {
    while (client.writable && client.write(chunk));
  };
  let answer = '';
  client.on('data', (data: Buffer) => {
    answer += data.toString('utf8');
  });
  client.on('drain', pour).on('error', () => undefined);
  pour();
  await new Promise((resolve) => client.once('close', resolve));
  t.regex(
    answer,
    /^HTTP\/1\.1 413 Payload Too Large\r\n[\s\S]*\r\nConnection: close\r\n[\s\S]*"E_PAYLOAD_TOO_LARGE"/,
  );
  const [{ bytesRead }] = await accepted;
  // What the kernel and Node's own buffers hold at the moment of the stop comes on top.
  t.true(bytesRead < BODY_MAX_BYTES + REFUSED_BODY_LINGER_BYTES + MEBIBYTE, `${bytesRead} bytes were read`);
});

test('A9: who reads only when he has written all of a large body reads why it was refused', async (t) => {
  const { port } = await serve(t, ROUTES);
  const client = connect(port, '127.0.0.1');
  const body = 'a'.repeat(14 * MEBIBYTE);
  client.write(
    `POST /note HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  const step = 256 * 1024;
  for (let sent = 0; sent < body.length; sent += step) {
    if (!client.write(body.slice(sent, sent + step))) await once(client, 'drain');
  }
  let answer = '';
  client.on('data', (data: Buffer) => {
    answer += data.toString('utf8');
  });
  await once(client, 'close');
  t.regex(answer, /^HTTP\/1\.1 413 Payload Too Large\r\n/);
});

test('A9: a body under the limit needs no length', async (t) => {
  const { port } = await serve(t, ROUTES);
  const headers = { ...JSON_TYPE, 'transfer-encoding': 'chunked' };
  const reply = await send(port, { path: '/note', body: '{"note":"chunked"}', headers });
  t.deepEqual((reply.json.data as { body: unknown }).body, { note: 'chunked' });
});

test('A9: compressed bodies are 415, so there is nothing to unpack', async (t) => {
  const { port } = await serve(t, ROUTES);
  for (const encoding of ['gzip', 'deflate', 'br', 'gzip, identity']) {
    const reply = await post(port, '/note', { note: 'a' }, { 'content-encoding': encoding });
    t.is(reply.status, 415, encoding);
  }
  t.is((await post(port, '/note', { note: 'a' }, { 'content-encoding': 'identity' })).status, 200);
});

test('A14: what is not JSON in UTF-8 is 415', async (t) => {
  const { port } = await serve(t, ROUTES);
  const refused = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'application/jsonp',
    'application/vnd.api+json',
    'text/json',
    '',
    ';',
  ];
  for (const type of refused) {
    const reply = await send(port, {
      path: '/note',
      body: '{"note":"a"}',
      headers: { 'content-type': type },
    });
    t.is(reply.status, 415, type);
    t.is(reply.json.error?.code, 'E_UNSUPPORTED_MEDIA_TYPE');
  }
  t.is(
    (await send(port, { path: '/note', body: '{"note":"a"}' })).status,
    415,
    'no content type, but a body',
  );
  const accepted = [
    'application/json;charset=UTF-8',
    'Application/JSON; charset="utf-8"',
    'application/json; charset=utf8',
  ];
  for (const type of accepted) {
    const reply = await send(port, {
      path: '/note',
      body: '{"note":"a"}',
      headers: { 'content-type': type },
    });
    t.is(reply.status, 200, type);
  }
});

test('A14: broken JSON is 400 and none of its text comes back', async (t) => {
  const { port, lines } = await serve(t, ROUTES);
  const bodies = [
    '{"note":"hunter2-in-the-body"',
    'hunter2-in-the-body',
    "{'note':'hunter2-in-the-body'}",
    '{"note":hunter2-in-the-body}',
    '{"note":"hunter2-in-the-body"} trailing',
    '\ufeff{"note":"hunter2-in-the-body"}',
    Buffer.from('{"note":"hunter2-in-the-body"}', 'utf16le'),
    Buffer.concat([
      Buffer.from('{"note":"hunter2-in-the-body'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ]),
    ' ',
    'NaN',
    '{"note":1e}',
  ];
  for (const body of bodies) {
    const reply = await send(port, { path: '/note', body, headers: JSON_TYPE });
    t.is(reply.status, 400, String(body));
    t.deepEqual(reply.json, {
      success: false,
      error: { code: 'E_BAD_REQUEST', messages: ['The request is malformed'] },
    });
  }
  t.notRegex(JSON.stringify(lines), /hunter2/);
});

test('A14: a top level that is no object is 422', async (t) => {
  const { port } = await serve(t, ROUTES);
  for (const body of ['[]', '"text"', '1', 'null', 'true', '[{"note":"a"}]']) {
    const reply = await post(port, '/note', body);
    t.is(reply.status, 422, body);
    t.deepEqual(messages(reply), ['The request must be an object'], body);
  }
});

test('A14: no body and no content type is an empty body, told field by field; announced JSON that is empty is 400', async (t) => {
  const { port } = await serve(t, ROUTES);
  const nothing = await send(port, { path: '/note' });
  t.is(nothing.status, 422);
  t.deepEqual(messages(nothing), ['The note field must be defined']);
  t.is((await send(port, { path: '/note', body: '', headers: JSON_TYPE })).status, 400);
  t.is(
    (await send(port, { path: '/note', headers: { ...JSON_TYPE, 'transfer-encoding': 'chunked' } })).status,
    400,
  );
});

test('a POST without a body is accepted where nothing is required', async (t) => {
  const { port } = await serve(t, ROUTES);
  t.is((await send(port, { path: '/logout' })).status, 200);
  t.is((await send(port, { path: '/logout', body: '', headers: JSON_TYPE })).status, 200);
  t.is((await send(port, { path: '/ping' })).status, 200);
  t.is(
    (await post(port, '/ping', { ignored: true })).status,
    200,
    'a call that takes no body does not read one',
  );
});

test('duplicate keys: the last one wins, for the validation and the handler alike', async (t) => {
  const { port } = await serve(t, ROUTES);
  const reply = await post(port, '/note', '{"note":1,"note":"last"}');
  t.deepEqual((reply.json.data as { body: unknown }).body, { note: 'last' });
  t.deepEqual(messages(await post(port, '/note', '{"note":"first","note":1}')), [
    'The note field must be a string',
  ]);
});

test('a chunked body that breaks off its encoding is 400, and the connection is closed', async (t) => {
  const { port } = await serve(t, ROUTES);
  const head =
    'POST /note HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  const answer = await raw(port, `${head}zz\r\n`);
  t.regex(answer, /^HTTP\/1\.1 400 Bad Request\r\n/);
  t.regex(answer, /\r\nX-Request-Id: [0-9a-f-]{36}\r\n/);
  t.regex(answer, /"E_BAD_REQUEST"/);
});
