import { v7 } from 'uuid';

/** A new id of ours: UUID v7, made by the caller so that what it names can be made twice without harm. */
export const newId = (): string => v7();
