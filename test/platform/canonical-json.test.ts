import test from 'ava';
import { canonicalJson } from '../../platform/canonical-json.js';

const spelled = (text: string): string => canonicalJson(JSON.parse(text));

test('A39: every order of keys and all white space are one text, at every depth', (t) => {
  const text = '{"a":{"x":[1,{"p":true,"q":null}],"y":"z"},"b":"100.00"}';
  t.is(spelled(text), text);
  t.is(spelled('{ "b" : "100.00",\n "a": {"y":"z", "x" : [ 1 , {"q":null, "p":true} ] } }'), text);
  t.is(spelled('{"b":"\\u0031\\u00300.00","a":{"x":[1,{"p":true,"q":null}],"y":"z"}}'), text, 'escapes');
});

test('what is another value is another text', (t) => {
  const texts = [
    '{}',
    '[]',
    'null',
    'false',
    '""',
    '"null"',
    '0',
    '"0"',
    '[[]]',
    '[1,2]',
    '[2,1]',
    '[12]',
    '{"a":null}',
    '{"a":"1"}',
    '{"a":1}',
    '{"a":1,"b":2}',
    '{"a":{"b":2}}',
    '{"a,b":1}',
    '{"A":1}',
  ];
  t.is(new Set(texts.map(spelled)).size, texts.length);
  for (const text of texts) t.is(spelled(text), text);
});

test('keys that mean something elsewhere are keys; names are sorted by code units, numbers among them too', (t) => {
  t.is(
    spelled('{"b":1,"__proto__":{"z":1,"a":2},"10":1,"9":1}'),
    '{"10":1,"9":1,"__proto__":{"a":2,"z":1},"b":1}',
  );
  t.is(spelled('{"я":1,"z":1,"Z":1}'), '{"Z":1,"z":1,"я":1}');
  t.is(spelled('{"\\"":"\\n\\u0000"}'), '{"\\"":"\\n\\u0000"}');
});

test('what JSON has no word for is null, and none of its keys is lost', (t) => {
  t.is(canonicalJson({ type: undefined, data: [undefined] }), '{"data":[null],"type":null}');
});
