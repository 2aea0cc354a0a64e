// Whoever has only a keyboard: where the focus is, and how far Tab takes them.
import type { Page } from 'playwright-core'

/** More than any of our pages has. */
const MOST_STOPS = 40

/** What the focus is on, in words, however deep in shadow trees: `nothing` when it was lost. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    if (element === null || element === document.body) return 'nothing'
    const slot = element.querySelector('slot')
    const words = slot
      ?.assignedNodes()
      .map(({ textContent }) => textContent)
      .join('')
    if (element instanceof HTMLInputElement) return element.type === 'file' ? 'files' : element.value
    const label = element.matches('[role], ul, ol') ? element.getAttribute('aria-label') : null
    return (words || label || element.textContent).trim()
  })
}

/** Presses Tab until the focus is there. @throws when it never comes there */
export async function tabTo(page: Page, words: string): Promise<void> {
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    if ((await focused(page)) === words) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to "${words}"; it is on "${await focused(page)}"`)
}

export async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}
