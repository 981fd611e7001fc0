import type { KycFormType } from '../../domain/kyc/words.js';
import { newAccount } from './accounts.js';
import { newAdmin } from './admins.js';
import { judge, submitted, type TestCase } from './kyc.js';
import { payment, paymentInReview } from './payments.js';
import type { TestSystem } from './system.js';

/** Lets happen what an example needs. @returns the id of what the example is about, whatever it calls it */
type Stage = (system: TestSystem, who: { readonly token: string }) => Promise<number | string | undefined>;

const own =
  (type: KycFormType): Stage =>
  async ({ client }, who) =>
    (await submitted(client, who, type)).id;

const asked =
  (type: KycFormType): Stage =>
  async (system, who) => {
    const kase: TestCase = await submitted(system.client, who, type);
    const reason = { reason: 'the scan cannot be read' };
    const answer = await judge(system.client, await newAdmin(system), kase, 'resubmission_requested', reason);
    if (answer.status !== 200) throw new Error(`nobody asked: ${answer.status}`);
    return kase.id;
  };

/** A company of somebody else, for a reviewer. */
const company: Stage = async ({ client }) => (await submitted(client, await newAccount(client), 'legal')).id;

const ownPayment: Stage = async ({ client }, who) => (await payment(client, who)).id;

/** A payment of somebody else, for an admin. */
const somebodys: Stage = async ({ client }) => (await payment(client, await newAccount(client))).id;
const review: Stage = async ({ client }) => (await paymentInReview(client, await newAccount(client))).id;

/** An endpoint that nothing is sent to. */
const webhook: Stage = async ({ client }, { token }) => {
  const body = { url: 'https://receiver.example/events', events: ['model.data_storage'] };
  return (await client.post('/admin/webhooks/create', body, { token })).body.data.id;
};

/** By operationId and name of the example. */
export const EXAMPLE_STAGES: Readonly<Record<string, Stage>> = {
  'submitLegal: another one': own('legal'),
  'submitIndividualBasic: another one': own('individual_basic'),
  'submitIndividualFull: another one': own('individual_full'),
  'resubmitLegal: what was asked for': asked('legal'),
  'resubmitIndividualBasic: what was asked for': asked('individual_basic'),
  'resubmitIndividualFull: what was asked for': asked('individual_full'),
  'resubmitLegal: nobody asked': own('legal'),
  'resubmitIndividualBasic: nobody asked': own('individual_basic'),
  'resubmitIndividualFull: nobody asked': own('individual_full'),
  'startIdentityCheck: a resident': own('individual_basic'),
  'getCase: a new case': own('individual_basic'),
  'listCases: the first page': own('individual_basic'),
  'adminListCases: the company that waits longest': company,
  'adminGetCase: a company': company,
  'adminSetCaseStatus: takes it': company,
  'adminSetCaseStatus: rejects it': company,
  'adminSetCaseStatus: reverses what was not decided': company,
  'getPayment: a new payment': ownPayment,
  'listPayments: the first page': ownPayment,
  'adminListPayments: the newest payment': somebodys,
  'adminGetPayment: a new payment': somebodys,
  'adminResolvePayment: it was paid': review,
  'adminResolvePayment: nothing to resolve': somebodys,
  'adminListWebhooks: the first one': webhook,
  'adminGetWebhook: a new one': webhook,
  'adminUpdateWebhook: another description': webhook,
  'adminDeleteWebhook: it goes': webhook,
  'adminListWebhookAttempts: nothing was sent': webhook,
  'adminTestWebhook: it is sent': webhook,
  'adminPauseWebhook: it waits': webhook,
  'adminResumeWebhook: nothing holds it up': webhook,
  'adminRotateWebhookSecret: another one': webhook,
  'adminRemoveOldWebhookSecrets: there is one only': webhook,
};
