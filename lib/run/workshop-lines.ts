/** What the launcher prints when a class may come. */
import { renderUnicodeCompact } from 'uqr'
import type { NetworkAddress } from './workshop-address.ts'
import { PLAIN_HTTP_LINES } from './workshop-checks.ts'
import { AUTHORITY_PATH, fingerprintOf } from './workshop-https.ts'

interface Ready {
  readonly publicUrl: string
  /** Where the app is reached on this machine. */
  readonly localUrl: string
  /** The address that was chosen, and those that there are. */
  readonly address: string
  readonly addresses: readonly NetworkAddress[]
  /** The authority of the certificate, in PEM; null on plain http. */
  readonly authority: string | null
  /** What is saved. */
  readonly redis: string
  /** The other origins. */
  readonly others: readonly string[]
  readonly hasColours: boolean
}

export function readyLines({ publicUrl, localUrl, authority, ...ready }: Ready): readonly string[] {
  const joinUrl = `${publicUrl}/join`
  return [
    `For the class      ${joinUrl}`,
    `For you            ${localUrl}/teach`,
    `Teacher’s guide    ${localUrl}/teach/guide`,
    `Handout            ${localUrl}/teach/handout`,
    '',
    ...qrLines(joinUrl, ready.hasColours),
    '',
    ...otherAddresses(ready.addresses, ready.address),
    ...(authority === null ? PLAIN_HTTP_LINES : httpsLines(publicUrl, authority)),
    '',
    ready.redis,
    'Press Ctrl-C to stop.',
    '',
    ...ready.others,
  ]
}

/** Dark on light, which some cameras require: in a terminal, whatever its colours are. */
function qrLines(url: string, hasColours: boolean): readonly string[] {
  const lines = renderUnicodeCompact(url, { border: 2, ecc: 'M' }).split('\n')
  return hasColours ? lines.map((line) => `\u001b[97;40m${line}\u001b[0m`) : lines
}

const DOUBTS: Readonly<Record<NonNullable<NetworkAddress['doubt']>, string>> = {
  virtual: 'of a virtual network',
  'link-local': 'without a router',
  public: 'not a private address',
}

function otherAddresses(addresses: readonly NetworkAddress[], chosen: string): readonly string[] {
  const others = addresses.filter(({ address }) => address !== chosen)
  const doubt = addresses.find(({ address }) => address === chosen)?.doubt
  const doubtLines = doubt ? [`! ${chosen} is ${DOUBTS[doubt]}: a class may not reach it.`, ''] : []
  if (others.length === 0) return doubtLines
  return [
    ...doubtLines,
    'Other addresses of this machine, for --address:',
    ...others.map(
      ({ address, name, doubt }) => `  ${address}  (${name}${doubt === null ? '' : `, ${DOUBTS[doubt]}`})`,
    ),
    '',
  ]
}

function httpsLines(publicUrl: string, authority: string): readonly string[] {
  return [
    'The certificate was made on this machine, so a browser warns once. Either continue past the warning, or trust the authority:',
    `  ${publicUrl}${AUTHORITY_PATH}`,
    `  SHA-256 ${fingerprintOf(authority)}`,
    'Compare the fingerprint before you trust it. Its key was deleted when it had signed this one certificate (deploy/README.md).',
    'The attacker’s page and the second application are served to this machine only.',
  ]
}
