import test from 'ava';
import { countryNameOf, openPlaces } from '../../platform/geo.js';

test('codes and English names of countries and continents, in lower case', async (t) => {
  const findPlace = await openPlaces('');
  // Of the registries' own allocations: Deutsche Telekom, Kyrgyztelecom, Google.
  for (const [ip, country, continent] of [
    ['80.128.0.1', ['de', 'deu', 'germany'], ['eu', 'europe']],
    ['212.42.96.1', ['kg', 'kgz', 'kyrgyzstan'], ['as', 'asia']],
    ['2a01:4f8::1', ['de', 'deu', 'germany'], ['eu', 'europe']],
  ] as const) {
    const place = findPlace(ip);
    t.deepEqual([...(place?.country ?? [])], [...country], ip);
    t.deepEqual([...(place?.continent ?? [])], [...continent], ip);
  }
});

test('a country is named for people, and only where somebody knows it', async (t) => {
  const findPlace = await openPlaces('');
  t.is(countryNameOf(findPlace, '212.42.96.1'), 'Kyrgyzstan');
  t.is(countryNameOf(findPlace, '::ffff:80.128.0.1'), 'Germany');
  for (const ip of ['127.0.0.1', '', 'unknown']) t.is(countryNameOf(findPlace, ip), null, ip);
});

test('addresses of nobody are nowhere', async (t) => {
  const findPlace = await openPlaces('');
  for (const ip of ['127.0.0.1', '10.0.0.1', '::1']) t.is(findPlace(ip), null, ip);
});

test('a file that is not there is said at once', async (t) => {
  await t.throwsAsync(openPlaces('/nowhere/places.mmdb'), { code: 'ENOENT' });
});
