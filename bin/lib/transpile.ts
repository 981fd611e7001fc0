import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './project.js';

/** Whether compiled files say where their lines came from; it makes stack traces dearer, so benches go without. */
interface TranspileOptions {
  readonly sourceMaps: boolean;
}

/**
 * Compiles the TypeScript files of some folders as `npm run build` does, without looking at types: those are the
 * business of `npm run check`.
 * @param sources folders, relative to the project; what lies in folders inside them comes along
 * @param folder where the same tree of JavaScript is written
 */
export function transpile(
  sources: readonly string[],
  folder: string,
  { sourceMaps }: TranspileOptions,
): void {
  for (const source of sources) {
    for (const name of readdirSync(join(ROOT, source), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const original = join(ROOT, source, name);
      const { outputText } = ts.transpileModule(readFileSync(original, 'utf8'), {
        fileName: original,
        compilerOptions: {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.ESNext,
          verbatimModuleSyntax: true,
          useDefineForClassFields: false,
          inlineSourceMap: sourceMaps,
        },
      });
      const path = join(folder, source, name.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, outputText);
    }
  }
}
