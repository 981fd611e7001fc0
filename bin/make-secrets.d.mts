/** Name and fresh value of everything that docker-compose.yml asks for and that has no default. */
export function makeSecrets(
  operatorPassword?: string,
): Record<
  | 'POSTGRES_PASSWORD'
  | 'VESTIBULE_DB_PASSWORD'
  | 'TEMPORAL_DB_PASSWORD'
  | 'DATA_KEYS'
  | 'PAYLOAD_KEYS'
  | 'INDEX_KEY'
  | 'CODE_KEY'
  | 'REFERENCE_KEY'
  | 'JWT_PRIVATE_KEYS'
  | 'CODEC_OPERATORS',
  string
>;
