import { PROVIDER_CALL_MS } from '../../domain/limits.js';
import type { Config } from '../../platform/config/config.js';
import type { MessageProvider } from '../message.js';
import { takesEverything } from '../outbox.js';
import { createGatewaySms, type GatewayConfig } from './gateway.js';
import { createTwilioSms, type TwilioConfig } from './twilio.js';

/** The variables that choose and set up the provider of SMS. */
export type SmsConfig = Pick<Config, 'SMS_PROVIDER'> & GatewayConfig & TwilioConfig;

/**
 * The provider that SMS_PROVIDER names.
 * @param deadlineMs of one call, from the first byte sent to the last one read
 * @throws Error at start when its configuration cannot work
 */
export function createSmsProvider(config: SmsConfig, deadlineMs: number = PROVIDER_CALL_MS): MessageProvider {
  switch (config.SMS_PROVIDER) {
    case 'gateway':
      return createGatewaySms(config, deadlineMs);
    case 'twilio':
      return createTwilioSms(config, deadlineMs);
    case 'outbox':
      return takesEverything('sms');
  }
}
