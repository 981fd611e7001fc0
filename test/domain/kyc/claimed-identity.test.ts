import test from 'ava';
import type {
  IndividualBasicForm,
  IndividualFullForm,
} from '../../../api/surfaces/ackgt/kyc-individual-forms.js';
import { claimedIdentity } from '../../../domain/kyc/claimed-identity.js';
import { BASIC, FULL } from '../../api/surfaces/ackgt/support/kyc-forms.js';

const RESIDENT = { pinfl: '12345678901234', birthDate: '2000-12-12' };

test('of a resident: his form, and what he told to be checked', (t) => {
  t.deepEqual(claimedIdentity(BASIC as unknown as IndividualBasicForm, RESIDENT), {
    lastName: 'Петров',
    firstName: 'Иван',
    middleName: 'Алексеевич',
    birthDate: '2000-12-12',
    pinfl: '12345678901234',
    document: '1234 567890',
  });
});

test('of a foreigner: his form alone', (t) => {
  t.deepEqual(claimedIdentity(FULL as unknown as IndividualFullForm, null), {
    lastName: 'Иванов',
    firstName: 'Иван',
    middleName: 'Иванович',
    birthDate: null,
    pinfl: null,
    document: '4509 123456',
  });
});

test('without a middle name', (t) => {
  const { middle_name: _, ...form } = BASIC as unknown as IndividualBasicForm;
  t.is(claimedIdentity(form, null).middleName, null);
});
