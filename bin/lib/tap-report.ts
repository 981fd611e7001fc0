import { say } from './say.mjs';

/** What a test run came to. */
export interface Summary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Reads ava's TAP output line by line, shows it to people, and counts. */
export class TapReport {
  readonly #skippedTitles: string[] = [];
  readonly #trailer = new Map<string, number>();
  #failedLines = 0;
  #lastTitle: string | undefined;
  #todo = 0;
  /** Inside the YAML block of a failure. */
  #inDetails = false;

  /** @param show where each line for people goes */
  constructor(private readonly show: (line: string) => void = say) {}

  /** Takes one line. */
  take(line: string): void {
    if (this.#inDetails) {
      this.#inDetails = line !== '  ...';
      if (this.#inDetails) this.show(`    ${line.trimStart() === '' ? '' : line}`);
      return;
    }
    const test = /^(ok|not ok) \d+ - (.*?)(?: # (SKIP|TODO))?$/.exec(line);
    if (test !== null) this.#takeTest(test[1] === 'ok', test[2] ?? '', test[3]);
    else if (line === '  ---') this.#inDetails = true;
    else this.#takeOther(line);
  }

  #takeTest(passed: boolean, title: string, directive: string | undefined): void {
    this.#lastTitle = title;
    if (directive !== undefined) {
      this.#skippedTitles.push(title);
      if (directive === 'TODO') this.#todo += 1;
      this.show(`  -  ${title} (skipped)`);
      return;
    }
    if (!passed) this.#failedLines += 1;
    this.show(`${passed ? '  ok' : 'FAIL'} ${title}`);
  }

  #takeOther(line: string): void {
    const count = /^# (pass|skip|fail) (\d+)$/.exec(line);
    if (count !== null) this.#trailer.set(count[1] ?? '', Number(count[2]));
    else if (line.startsWith('#   ')) this.show(`     ${line.slice(4)}`);
    else if (line !== '' && !/^(TAP version|1\.\.|# tests \d|# )/.test(line)) this.show(line);
  }

  /** Names of the tests that did not run; each title says why. */
  get skippedTitles(): readonly string[] {
    return this.#skippedTitles;
  }

  /**
   * The counts, once the output has ended. ava's own trailer counts tests that a crash kept from running as failed;
   * where even the trailer is missing, ava itself failed: then nothing counts as passed, and a sentence says so (ava 7
   * dies of a TypeError where it should report a test that was too slow or that ended its process).
   * @param exitCode of ava; null: a signal ended it
   */
  summarise(exitCode: number | null): Summary {
    const whole = this.#trailer.has('pass');
    if (!whole) this.show(this.#cutShort(exitCode));
    const failed = whole ? (this.#trailer.get('fail') ?? 0) - this.#todo : this.#failedLines + 1;
    return {
      passed: this.#trailer.get('pass') ?? 0,
      // It failed for a reason that is no test: nothing matched, a file without tests.
      failed: failed === 0 && exitCode !== 0 && this.#todo === 0 ? 1 : failed,
      skipped: this.#skippedTitles.length,
    };
  }

  #cutShort(exitCode: number | null): string {
    const how = exitCode === null ? 'a signal ended it' : `exit code ${exitCode}`;
    const last =
      this.#lastTitle === undefined ? 'No test had ended.' : `The last test that ended: ${this.#lastTitle}`;
    return `FAIL ava stopped before all tests had ended (${how}). A TypeError above in ava's own reporter means that a test took longer than ava's timeout, or called process.exit(). ${last}`;
  }
}
