import { Model } from 'objection';

/**
 * Base of the models: instances are plain rows, and nothing is bound to a global knex; every query is given
 * the database or the transaction that it runs in.
 */
export abstract class Table extends Model {
  static override get useLimitInFirst(): boolean {
    return true;
  }
}
