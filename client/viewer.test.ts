import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => vi.unstubAllGlobals())

/** As another page would: with nothing but the storage in common. */
async function viewerOfNewPage(): Promise<string> {
  vi.resetModules()
  const { viewerId } = await import('./viewer.ts')
  expect(viewerId()).toBe(viewerId())
  return viewerId()
}

test('all pages of a browser are one viewer', async () => {
  vi.stubGlobal('localStorage', {})
  const first = await viewerOfNewPage()
  expect(first).toMatch(/^[a-z0-9]{10,21}$/)
  expect(await viewerOfNewPage()).toBe(first)
  vi.stubGlobal('localStorage', {})
  expect(await viewerOfNewPage()).not.toBe(first)
})

test('where storing is forbidden each page is a viewer of its own', async () => {
  const forbid = () => {
    throw new DOMException('denied', 'SecurityError')
  }
  vi.stubGlobal('localStorage', new Proxy({}, { get: forbid }))
  expect(await viewerOfNewPage()).not.toBe(await viewerOfNewPage())
})
