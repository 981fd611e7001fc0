import { mixed } from 'yup';

/** The data of an action that answers with its status alone. */
export const NOTHING = mixed()
  .nullable()
  .defined()
  .oneOf([null])
  .meta({ jsonSchema: { type: 'null' } });
