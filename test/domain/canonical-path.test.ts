import test from 'ava';
import { canonicalPath } from '../../domain/canonical-path.js';

test('one spelling of each path', (t) => {
  for (const [path, canonical] of [
    ['/', ''],
    ['/api/v2/barong/resource', 'api/v2/barong/resource'],
    ['/api/v2/barong/resource/', 'api/v2/barong/resource/'],
    ['/api/v2/barong/%72esource', 'api/v2/barong/resource'],
    ['/labels/%D0%B0', 'labels/а'],
    ['/a.b/..c/...', 'a.b/..c/...'],
  ])
    t.is(canonicalPath(path as string), canonical as string, path);
});

test('a path that could be read as another one is none (A33)', (t) => {
  for (const path of [
    '',
    'api',
    '*',
    '//api',
    '/api//v2',
    '/api/./v2',
    '/api/../v2',
    '/api/%2e%2E/v2',
    '/api/..;x/v2',
    '/api/..',
    '/api%2fv2',
    '/api%5Cv2',
    '/api\\v2',
    '/api/%255c',
    '/api/%2572esource',
    '/api/%00',
    '/api/%0a',
    '/api/%',
    '/api/%ff',
    '/api/%c0%ae',
    `/${'a'.repeat(2_048)}`,
  ])
    t.is(canonicalPath(path), null, path);
});
