/** A sentence for the person at the terminal, shown as it is. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
