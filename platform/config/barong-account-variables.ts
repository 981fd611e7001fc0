import { ACCOUNT_DELETION_GRACE_DAYS } from '../../domain/family-limits.js';
import { USUAL_RULES } from '../../domain/standing.js';
import {
  activationRequirements,
  levelLabels,
  stateTriggers,
  storageTitles,
  writeActivation,
  writeLabels,
  writeTriggers,
} from './standing.js';
import { positive } from './validators.js';

/** Rules of accounts that the Barong family lets its operators choose; a part of VARIABLES (variables.ts). */
export const BARONG_ACCOUNT_VARIABLES = {
  barongAccounts: {
    LEVELS: levelLabels({
      default: writeLabels(USUAL_RULES.levels),
      desc: 'private labels, key:value, that make level 1, 2, 3 … of an account, in that order',
    }),
    ACTIVATION_REQUIREMENTS: activationRequirements({
      default: writeActivation(USUAL_RULES.activation),
      desc: 'private labels that make an account active: alternatives with | between, each a list of key:value',
      example: 'email:verified,phone:verified',
    }),
    STATE_TRIGGERS: stateTriggers({
      default: writeTriggers(USUAL_RULES.triggers),
      desc: 'private labels that override the state, whatever their value: state:key,key with ; between, later ones win; banned:ban and deleted:delete have to be there',
    }),
    USER_STORAGE_TITLES: storageTitles({
      default: [],
      desc: 'titles under which a client may keep data of its own with an account, once each; empty: none',
      example: 'personal,company',
    }),
    ACCOUNT_DELETION_GRACE_DAYS: positive({
      default: ACCOUNT_DELETION_GRACE_DAYS,
      desc: 'days after which an account that its owner closed is erased; until then an operator can restore it; fractions are fine',
    }),
  },
} as const;
