import test from 'ava';
import { defaultRestrictionStatus, judgePermission, type PermissionRule } from '../../domain/access.js';

const rule = (
  action: PermissionRule['action'],
  verb: PermissionRule['verb'],
  path: string,
  topic: string | null = null,
): PermissionRule => ({ role: 'member', verb, path, action, topic });
const GET = { verb: 'GET', path: 'api/v2/barong/resource/users/me' };
const ALL = rule('ACCEPT', 'ALL', 'api/v2/barong/resource');

test('no match, any DROP or no ACCEPT: no (barong.md section 3)', (t) => {
  for (const [rules, accepted] of [
    [[], false],
    [[ALL], true],
    [[rule('ACCEPT', 'GET', 'api/v2/barong/resource/users/me')], true],
    [[rule('ACCEPT', 'POST', 'api/v2/barong/resource')], false],
    [[rule('ACCEPT', 'GET', 'api/v2/barong/resource/users/me/')], false],
    [[rule('AUDIT', 'ALL', 'api')], false],
    [[ALL, rule('DROP', 'GET', 'api/v2/barong/resource/users')], false],
    [[rule('DROP', 'ALL', 'api'), ALL], false],
    [[ALL, rule('DROP', 'POST', 'api')], true],
    [[ALL, rule('DROP', 'ALL', 'api/v2/barong/resource/users/mee')], true],
  ] as const)
    t.is(judgePermission(rules, GET).accepted, accepted, JSON.stringify(rules));
});

test('HEAD is what GET is', (t) => {
  const head = { ...GET, verb: 'HEAD' };
  t.true(judgePermission([rule('ACCEPT', 'GET', 'api')], head).accepted);
  t.false(judgePermission([ALL, rule('DROP', 'GET', 'api')], head).accepted);
  t.false(judgePermission([ALL, rule('DROP', 'HEAD', 'api')], head).accepted);
  t.true(judgePermission([ALL, rule('DROP', 'HEAD', 'api')], GET).accepted);
});

test('whoever is accepted is watched under every topic that says so', (t) => {
  const watched = [ALL, rule('AUDIT', 'GET', 'api', 'money'), rule('AUDIT', 'ALL', 'api/v2')];
  t.deepEqual(judgePermission(watched, GET), { accepted: true, topics: ['money', null] });
  t.deepEqual(judgePermission([...watched, rule('DROP', 'ALL', 'api')], GET).topics, []);
});

test('statuses of restrictions without one of their own', (t) => {
  t.is(defaultRestrictionStatus('maintenance', 'country'), 471);
  for (const [scope, status] of [
    ['all', 401],
    ['ip', 401],
    ['ip_subnet', 403],
    ['continent', 423],
    ['country', 423],
  ] as const)
    t.is(defaultRestrictionStatus('blacklist', scope), status, scope);
});
