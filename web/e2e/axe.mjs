// What axe finds on a page. The page's policy forbids scripts that are not its own: axe comes in past
// it, as a debugger does.

import { readFileSync } from 'node:fs';

const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** part is the selector of what a test is about: a full run looks at all that is around it as well, the states of
 *  hands.test.mjs always. */
export async function violations(page, part) {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });
  const found = await page.evaluate(
    (within) =>
      window.axe.run(within ?? document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }),
    process.env.FLOODSPEND_FULL ? undefined : part,
  );
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary}`),
  );
}
