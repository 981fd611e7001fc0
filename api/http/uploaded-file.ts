/**
 * A file of a form. Its name and the type that its sender claims are not kept: nobody may decide by them (ASVS 5.2.2).
 * The bytes are hidden from whatever walks through an input key by key.
 */
export class UploadedFile {
  readonly #content: Buffer;

  constructor(content: Buffer) {
    this.#content = content;
  }

  get content(): Buffer {
    return this.#content;
  }
}
