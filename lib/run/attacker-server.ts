/**
 * What the attacker's server does for its own page, apart from serving it. A port is no part of a cookie: a server on another
 * port of the app's host receives the cookies of the app, and can set them.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

const PATH = '/cookies'
const MAX_BYTES = 8192
/** Printable characters without a comma: no header can be split, and no second cookie added. */
const COOKIE =
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}=[\x21-\x2b\x2d-\x3a\x3c-\x7e]{0,4096}(?:; ?[\x21-\x2b\x2d-\x3a\x3c-\x7e]{1,200})*$/

/**
 * `GET /cookies` lists the names of the cookies that this server receives; a real attacker would take the values.
 * `POST /cookies` sets the cookie in its body.
 * @returns whether the request was for this path
 */
export function serveCookies(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.url !== PATH) return false
  // For the page of this server alone: another site could otherwise set cookies here by a form.
  if (request.headers['sec-fetch-site'] !== 'same-origin') {
    request.resume()
    response.writeHead(403).end()
  } else if (request.method === 'POST') setCookie(request, response)
  else {
    request.resume()
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ received: namesOf(request.headers.cookie ?? '') }))
  }
  return true
}

function namesOf(header: string): readonly string[] {
  const pairs = header.split('; ').filter((pair) => pair !== '')
  return [...new Set(pairs.map((pair) => pair.split('=', 1)[0] ?? ''))]
}

function setCookie(request: IncomingMessage, response: ServerResponse): void {
  let text = ''
  request.setEncoding('latin1')
  request.on('data', (chunk: string) => {
    if (text.length <= MAX_BYTES) text += chunk
  })
  request.on('end', () => {
    const isCookie = COOKIE.test(text)
    if (isCookie) response.setHeader('Set-Cookie', text)
    response.writeHead(isCookie ? 204 : 422).end()
  })
  request.on('error', () => response.destroy())
}
