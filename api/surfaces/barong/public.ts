import { object, string } from 'yup';
import { PROVIDER_REF_MAX_LENGTH } from '../../../domain/family-limits.js';
import type { UseCases } from '../../use-cases/index.js';
import { text } from './fields.js';
import { NOTHING } from './nothing.js';
import { type DialectRoute, operation } from './operation.js';
import type { BarongSettings } from './settings.js';
import { inWords, refused } from './words.js';

const HEALTH = object({ status: string().oneOf(['ok', 'unavailable']).defined() }).defined();
const UNAVAILABLE = {
  status: 503,
  when: ({ status }: { readonly status?: string | undefined }) => status !== 'ok',
} as const;
const LOCAL = { status: 422, word: 'public.kyc.disabled' } as const;

/** What is for programs under `/public`: health (Barong 2.7 has it, NebulaECN has not) and the callback of a KYC provider. */
export function publicRoutes(useCases: UseCases, settings: BarongSettings): readonly DialectRoute[] {
  const health = (name: 'alive' | 'ready', summary: string, isWell: () => Promise<boolean>) =>
    operation({
      method: 'get',
      path: `/public/health/${name}`,
      name: `health${name === 'alive' ? 'Alive' : 'Ready'}`,
      tag: 'barong public',
      summary,
      description: '503 when not.',
      security: 'anonymous',
      only: 'barong',
      scope: 'public.health',
      missing: 422,
      status: 200,
      data: HEALTH,
      otherStatus: UNAVAILABLE,
      handler: async () => ({ status: (await isWell()) ? ('ok' as const) : ('unavailable' as const) }),
    });
  return [
    health('alive', 'Get application liveness status', async () => {
      const { postgres, temporal } = await settings.ready();
      return postgres && temporal;
    }),
    health('ready', 'Get application readiness status', async () => (await settings.ready()).postgres),
    operation({
      method: 'post',
      path: '/public/kyc',
      name: 'kycCallback',
      tag: 'barong public',
      summary: 'KYC callback',
      description:
        'For the KYC provider that looks at profiles and documents itself (KYC_PROVIDER). Nothing of it is believed: the provider is ' +
        'asked what became of the verification. Refused without a provider, and for what it was not asked.',
      security: 'anonymous',
      scope: 'public.kyc',
      missing: 422,
      body: object({
        verification_id: text(PROVIDER_REF_MAX_LENGTH).optional(),
        applicant_id: text(PROVIDER_REF_MAX_LENGTH).optional(),
        request_id: text(PROVIDER_REF_MAX_LENGTH).optional(),
      }),
      status: 201,
      data: NOTHING,
      refusals: [LOCAL],
      errors: ['flood_control'],
      handler: async ({ caller, body }) => {
        const {
          verification_id: verificationRef,
          applicant_id: applicantRef,
          request_id: requestRef = '',
        } = body;
        if (verificationRef === undefined || applicantRef === undefined)
          throw refused(LOCAL.status, LOCAL.word);
        const callback = { verificationRef, applicantRef, requestRef };
        await inWords(useCases.receiveKycCallback(caller, callback), { not_found: LOCAL });
        return null;
      },
    }),
  ];
}
