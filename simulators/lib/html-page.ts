import type { SimulatorAnswer } from './api.js';

/** What a page shows. */
interface HtmlPage {
  readonly status: number;
  /** Also its heading. */
  readonly title: string;
  /** HTML. */
  readonly body: string;
  readonly lang?: string;
}

/** A page for people, without scripts: a button posts a form to the page's own address. */
export function htmlPage({ status, title, body, lang = 'en' }: HtmlPage): SimulatorAnswer {
  const page = `<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>body { font: 1.1rem sans-serif; margin: 3rem auto; max-width: 30rem } button { font: inherit; margin-right: 1rem }</style>
<h1>${title}</h1>
${body}
</html>
`;
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
  return { status, body: page, headers };
}
