// Whether a request was made on the machine that serves it. What a page asks for by another name that leads here (DNS
// rebinding), and what a proxy or a tunnel brings from elsewhere, was not; nor does a page of another site, shown by a
// browser on this machine, ask from here.

/** `localhost` and its subdomains, 127.0.0.0/8 and ::1, as names in an address, with or without brackets and port. */
export function isLoopback(host: string): boolean {
  const name = host.trim().toLowerCase().replace(/^"|"$/g, '')
  if (/^(\[::1\]|::1)$|^\[::1\]:\d+$/.test(name)) return true
  const bare = name.replace(/^\[?::ffff:([\d.]+)\]?/, '$1').replace(/:\d+$/, '')
  return /^(.+\.)?localhost$|^127(\.\d{1,3}){3}$/.test(bare)
}

export function isFromHere(request: Request): boolean {
  return isLoopback(new URL(request.url).hostname) && namedMachines(request.headers).every(isLoopback)
}

/**
 * Whether the page that asks was itself served by this machine. `Origin: null` says nothing of where a page is: it may
 * be a file, and it may be anybody's page in a sandboxed frame.
 * @param origin as the header `Origin` names it
 */
export function isPageFromHere(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname)
}

/** All that proxies on the way have said of where the request comes from, and for whom. */
function namedMachines(headers: Headers): readonly string[] {
  const listed = ['X-Forwarded-For', 'X-Forwarded-Host', 'X-Real-IP'].flatMap((name) => split(headers.get(name), /,/))
  const forwarded = split(headers.get('Forwarded'), /[,;]/).flatMap((part) => {
    const [, machine] = /^\s*(?:for|host)=(.*)$/i.exec(part) ?? []
    return machine === undefined ? [] : [machine]
  })
  return [...listed, ...forwarded]
}

function split(header: string | null, by: RegExp): readonly string[] {
  return header === null ? [] : header.split(by)
}
