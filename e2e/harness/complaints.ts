// What is wrong with a page that nobody sees: errors, breaches of its policy, and what axe-core finds against it.
import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** Fills as the page goes wrong: uncaught errors, and errors in the console (breaches of a policy are among them). */
export function collectErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return errors
}

/** What axe-core finds, by rule and place; open shadow roots are looked into. */
export async function complaints(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  // All that passed would be a megabyte on its way out of the browser.
  return page.evaluate(async () => {
    const { violations } = await window.axe.run({ resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  })
}

/** Pixels that would have to be scrolled sideways. */
export function widthBeyondTheScreen(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth))
}

declare global {
  interface Window {
    readonly axe: typeof axe
  }
}
