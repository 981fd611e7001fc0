/** A fact that a flow is told: the id of the row that it is about. It proves nothing; Postgres is asked (architecture 2). */
export interface Fact {
  readonly id: string;
}
