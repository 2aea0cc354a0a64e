// A page of somebody else: another origin, and a content security policy as strict as a page's can be while it embeds
// the widgets of a service.
import { createServer } from 'node:http'

export interface ForeignPage {
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves the page on a port of its own.
 * @param service the only other origin that the page trusts.
 * @param body its HTML; scripts are not part of it.
 * @param script a module of its own, run after the widgets'.
 */
export async function serveForeignPage(service: string, body: string, script = ''): Promise<ForeignPage> {
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${service}`,
    `connect-src ${service}`,
    'img-src data:',
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8"><title>Somebody's page</title><link rel="icon" href="data:,">
<script type="module" src="${service}/widget.js"></script>
<script type="module" src="/own.js"></script>
<main><h1>Somebody's page</h1>${body}</main>
</html>`
  const server = createServer(({ url }, response) => {
    const own = url === '/own.js'
    response.writeHead(200, {
      'Content-Type': own ? 'text/javascript' : 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
    })
    response.end(own ? script : page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
