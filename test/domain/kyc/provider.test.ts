import test from 'ava';
import type { DocumentSide } from '../../../domain/documents.js';
import { isComplete, paperKindOf } from '../../../domain/kyc/provider.js';

const F = 'front';
const B = 'back';
const S = 'selfie';

test('papers are complete with as many files as belong to them, a front and a face among them', (t) => {
  for (const [docType, sides, complete] of [
    ['Passport', [F], false],
    ['Passport', [F, S], true],
    ['Passport', [F, F], false],
    ['Passport', [B, S], false],
    ['Driver license', [F, S], false],
    ['Driver license', [F, B, S], true],
    ['Identity card', [F, B, F], false],
    ['Identity card', [F, B, S, S], true],
    // Only reviewers look at those.
    ['Utility Bill', [F, B, S], false],
    ['passport', [F, S], false],
    [null, [F, S], false],
  ] as const satisfies readonly (readonly [string | null, readonly DocumentSide[], boolean])[])
    t.is(isComplete('document', { docType, sides }), complete, `${docType}: ${sides.join()}`);
});

test('a profile and a proof of an address need nothing more', (t) => {
  t.true(isComplete('profile', { docType: null, sides: [] }));
  t.true(isComplete('address', { docType: 'Address', sides: [F] }));
  t.is(paperKindOf('Address'), undefined);
  t.is(paperKindOf('Identity card'), 'government_id');
});
