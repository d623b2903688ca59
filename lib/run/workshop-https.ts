/** https in front of the app, with a certificate that is made on this machine. */
import { X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { isIP } from 'node:net'
import { dirname } from 'node:path'
import { certificateFor, type ServerCertificate } from './certificate.ts'
import { onExit } from './children.ts'

/** Where a participant gets the authority from. */
export const AUTHORITY_PATH = '/session-lab-ca.crt'

/** Apple's systems accept at most 825 days; a workshop needs few. */
const VALID_DAYS = 30
const DAY_MS = 86_400_000

/** The stored certificate if it has these names and is valid for another day: a device that trusts it then still does. */
export function loadOrCreateCertificate(
  file: string,
  names: readonly [string, ...string[]],
): ServerCertificate {
  const stored = readStored(file)
  if (stored !== null && isUsable(stored, names)) return stored
  const made = certificateFor(names, VALID_DAYS)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 })
  return made
}

function readStored(file: string): ServerCertificate | null {
  try {
    return { ...JSON.parse(readFileSync(file, 'utf8')) } as ServerCertificate
  } catch {
    return null
  }
}

function isUsable({ certificate, authority }: ServerCertificate, names: readonly string[]): boolean {
  try {
    const read = new X509Certificate(certificate)
    const isNamed = (name: string) =>
      (isIP(name) === 0 ? read.checkHost(name) : read.checkIP(name)) !== undefined
    const isSigned = read.checkIssued(new X509Certificate(authority))
    return isSigned && names.every(isNamed) && read.validToDate.getTime() > Date.now() + DAY_MS
  } catch {
    // A file that was cut off or edited: another certificate is made.
    return false
  }
}

/** The fingerprint by which a person compares the authority on a device with the one of this machine. */
export function fingerprintOf(authority: string): string {
  return new X509Certificate(authority).fingerprint256
}

interface HttpsOptions {
  readonly host: string
  readonly port: number
  /** The app, which trusts one proxy. */
  readonly target: URL
  readonly certificate: ServerCertificate
}

/** Forwards requests to the app until it is stopped. @throws Error of the system if the port cannot be used */
export async function startHttps(options: HttpsOptions): Promise<{ stop(): Promise<void> }> {
  const { host, port, target, certificate } = options
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
  const authority = new X509Certificate(certificate.authority).raw
  const server = createServer(
    { key: certificate.key, cert: certificate.certificate },
    (incoming, outgoing) => {
      if (incoming.url === AUTHORITY_PATH) {
        outgoing.writeHead(200, { 'Content-Type': 'application/x-x509-ca-cert' }).end(authority)
      } else forward(incoming, outgoing, target, agent)
    },
  )
  // A browser that does not accept the certificate ends the handshake.
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const stop = async (): Promise<void> => {
    cancel()
    server.closeAllConnections()
    agent.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  const cancel = onExit(stop)
  return { stop }
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, target: URL, agent: Agent): void {
  const { method, url: path, headers, socket } = incoming
  const sent = request({
    ...{ host: target.hostname, port: target.port, method, path, agent },
    headers: {
      ...headers,
      // What the client has stated about itself is replaced.
      'x-forwarded-for': socket.remoteAddress?.replace(/^::ffff:/, ''),
      'x-forwarded-proto': 'https',
    },
  })
  sent.on('response', (answer) => {
    // A name of this machine that is https for a year would lose its other servers on plain http.
    const { 'strict-transport-security': _, ...others } = answer.headers
    outgoing.writeHead(answer.statusCode ?? 502, others)
    answer.pipe(outgoing)
    answer.once('error', () => outgoing.destroy())
  })
  sent.once('error', () => {
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(502, { 'Content-Type': 'text/plain' }).end('The app does not respond.')
  })
  outgoing.once('close', () => sent.destroy())
  incoming.pipe(sent)
}
