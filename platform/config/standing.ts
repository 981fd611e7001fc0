import { makeValidator } from 'envalid';
import {
  OWN_TRIGGERS,
  type StandingLabel,
  type StandingRules,
  type StateTrigger,
} from '../../domain/standing.js';
import { USER_STATES, type UserState } from '../../domain/states.js';
import { RESERVED_TITLES } from '../../domain/storage-titles.js';

// The rules of state and level as an environment writes them. The values of the variables stay texts (that is what
// .env.example prints); they are checked at start, and read once.

/** barong.md section 8: "key and value 3–255, chars a–z 0–9 _ -". */
const LABEL_WORD = /^[a-z0-9_-]{3,255}$/;
/** A title is a column of 64 characters, and the key of a label. */
const TITLE = /^[a-z0-9_-]{3,64}$/;

const checked = <T>(read: (text: string) => T) =>
  makeValidator<string>((text) => {
    read(text);
    return text;
  });

/** `email:verified,phone:verified` */
export const levelLabels = checked(readLabels);
/** `email:verified|phone:verified` */
export const activationRequirements = checked(readActivation);
/** `banned:ban,fraud;deleted:delete` */
export const stateTriggers = checked(readTriggers);

/** A list of titles of data storages. */
export const storageTitles = makeValidator<readonly string[]>((text) => {
  const titles = split(text, ',');
  if (!titles.every((title) => TITLE.test(title) && !RESERVED_TITLES.includes(title)))
    throw new Error(
      `not titles of 3 to 64 characters of a-z, 0-9, _ and -, and none of ${RESERVED_TITLES.join(', ')}`,
    );
  return titles;
});

/** What is configured of state and level. */
export function standingRules(
  config: Readonly<Record<'LEVELS' | 'ACTIVATION_REQUIREMENTS' | 'STATE_TRIGGERS', string>>,
): StandingRules {
  return {
    levels: readLabels(config.LEVELS),
    activation: readActivation(config.ACTIVATION_REQUIREMENTS),
    triggers: readTriggers(config.STATE_TRIGGERS),
  };
}

/** The reverse, for the defaults. */
export const writeLabels = (labels: readonly StandingLabel[]): string =>
  labels.map(({ key, value }) => `${key}:${value}`).join(',');
export const writeActivation = (activation: StandingRules['activation']): string =>
  activation.map(writeLabels).join('|');
export const writeTriggers = (triggers: readonly StateTrigger[]): string =>
  triggers.map(([state, keys]) => `${state}:${keys.join(',')}`).join(';');

function readLabels(text: string): readonly StandingLabel[] {
  const labels = split(text, ',').map((item) => {
    const [key = '', value = '', ...rest] = item.split(':');
    if (!LABEL_WORD.test(key) || !LABEL_WORD.test(value) || rest.length > 0)
      throw new Error('not labels of the form key:value, in lower case');
    return { key, value };
  });
  if (labels.length === 0) throw new Error('needs one label at least');
  return labels;
}

function readActivation(text: string): StandingRules['activation'] {
  return text.split('|').map(readLabels);
}

function readTriggers(text: string): readonly StateTrigger[] {
  const triggers = split(text, ';').map((item): StateTrigger => {
    const [state = '', keys = '', ...rest] = item.split(':');
    const words = split(keys, ',');
    if (
      !isState(state) ||
      words.length === 0 ||
      !words.every((word) => LABEL_WORD.test(word)) ||
      rest.length > 0
    )
      throw new Error(`not of the form state:key,key with ; between; states are ${USER_STATES.join(', ')}`);
    return [state, words];
  });
  // Without them a ban, or the closing of an account, would not keep its owner out.
  for (const [state, key] of OWN_TRIGGERS) {
    if (!triggers.some(([made, keys]) => made === state && keys.includes(key)))
      throw new Error(`needs ${state}:${key}, which the product sets itself`);
  }
  return triggers;
}

const isState = (text: string): text is UserState => (USER_STATES as readonly string[]).includes(text);

function split(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
