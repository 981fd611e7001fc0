// `npm run --silent secrets > docker/.env`: fresh random secrets for docker-compose.yml. Prints them and keeps nothing.
// Not into .env: that is what `npm start` reads, which has secrets of its own.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

// Hexadecimal: it stands in an address (DATABASE_URL) as it is.
const password = () => randomBytes(24).toString('hex');
const key = () => randomBytes(32).toString('base64');
// PKCS#8 in base64, one line: platform/config/jwt-keys.ts.
const signingKey = () =>
  generateKeyPairSync('rsa', { modulusLength: 2_048 })
    .privateKey.export({ type: 'pkcs8', format: 'der' })
    .toString('base64');

/** Name and fresh value of everything that docker-compose.yml asks for and that has no default. */
export function makeSecrets(operatorPassword = password()) {
  return {
    POSTGRES_PASSWORD: password(),
    VESTIBULE_DB_PASSWORD: password(),
    TEMPORAL_DB_PASSWORD: password(),
    DATA_KEYS: `d1:${key()}`,
    PAYLOAD_KEYS: `p1:${key()}`,
    INDEX_KEY: key(),
    CODE_KEY: key(),
    REFERENCE_KEY: key(),
    JWT_PRIVATE_KEYS: signingKey(),
    NAMBA_ONE_WEBHOOK_TOKEN: password(),
    CODEC_OPERATORS: `operator:${createHash('sha256').update(operatorPassword).digest('hex')}`,
  };
}

function print() {
  const operatorPassword = password();
  const lines = Object.entries(makeSecrets(operatorPassword)).map(([name, value]) => `${name}=${value}`);
  process.stdout.write(`# Secrets of docker-compose.yml. Keep them secret, and keep them: what the keys encrypted is lost without them.
${lines.join('\n')}

# The operator who may decode payloads in the Temporal Web UI: user "operator", password ${operatorPassword}
# Where messages are sent (.env.example says what a gateway is told, how to use Twilio instead, and how to add Telegram):
SMS_PROVIDER=gateway
SMS_GATEWAY_URL=
SMTP_URL=
MAIL_FROM=
`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) print();
