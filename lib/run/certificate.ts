/**
 * Certificates for this machine (RFC 5280). Built by hand: Node reads certificates and creates none, and no tool for it is on
 * every machine.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { bits, der, integer, octets, oid, sequence, set, text, time, YES } from './der.ts'

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly key: string
  readonly certificate: string
}

/** A certificate, and the authority that a browser has to trust. */
export interface ServerCertificate extends Certificate {
  /** In PEM. Its key exists no longer: it has signed this certificate, and can sign no other. */
  readonly authority: string
}

const DAY_MS = 86_400_000

/** A key and a self-signed certificate for the loopback, valid for a day: for tests. */
export function selfSigned(): Certificate {
  const { privateKey, publicKey } = newKeys()
  const certificate = signed({
    ...{ subject: 'localhost', issuer: 'localhost', days: 1, publicKey, signer: privateKey },
    extensions: [namesOf(['localhost', '127.0.0.1']), AUTHORITY],
  })
  return { key: pemOfKey(privateKey), certificate }
}

/** A certificate for these names and IPv4 addresses, signed by an authority that is made for it alone. */
export function certificateFor(names: readonly [string, ...string[]], days: number): ServerCertificate {
  const issuer = `Session Lab workshop ${randomBytes(3).toString('hex')}`
  const [authority, server] = [newKeys(), newKeys()]
  const signer = authority.privateKey
  return {
    key: pemOfKey(server.privateKey),
    certificate: signed({
      ...{ subject: names[0], issuer, days, publicKey: server.publicKey, signer },
      extensions: [
        namesOf(names),
        // digitalSignature; serverAuth. Apple's systems accept no server without it.
        extension('2.5.29.15', octets(bits(Buffer.from([0x80]), 7)), true),
        extension('2.5.29.37', octets(sequence(oid('1.3.6.1.5.5.7.3.1')))),
        extension('2.5.29.35', octets(sequence(der(0x80, keyId(authority.publicKey))))),
      ],
    }),
    authority: signed({
      ...{ subject: issuer, issuer, days, publicKey: authority.publicKey, signer },
      extensions: [
        AUTHORITY,
        // keyCertSign.
        extension('2.5.29.15', octets(bits(Buffer.from([0x04]), 2)), true),
        extension('2.5.29.14', octets(octets(keyId(authority.publicKey)))),
      ],
    }),
  }
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

interface ToBeSigned {
  readonly subject: string
  readonly issuer: string
  readonly days: number
  readonly publicKey: KeyObject
  readonly signer: KeyObject
  readonly extensions: readonly Buffer[]
}

/** @returns the certificate in PEM */
function signed({ subject, issuer, days, publicKey, signer, extensions }: ToBeSigned): string {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    algorithm,
    named(issuer),
    // A client whose clock is hours late accepts it too.
    sequence(time(Date.now() - DAY_MS), time(Date.now() + days * DAY_MS)),
    named(subject),
    spki(publicKey),
    der(0xa3, sequence(...extensions)),
  )
  const whole = sequence(toBeSigned, algorithm, bits(sign('sha256', toBeSigned, signer)))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

const named = (name: string) => sequence(set(sequence(oid('2.5.4.3'), text(name))))

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return sequence(oid(id), ...(isCritical ? [YES] : []), value)
}

const AUTHORITY = extension('2.5.29.19', octets(sequence(YES)), true)

/** DNS names and IPv4 addresses (§4.2.1.6). */
function namesOf(names: readonly string[]): Buffer {
  const entries = names.map((name) =>
    isIPv4(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
  )
  return extension('2.5.29.17', octets(sequence(...entries)))
}

const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' })

/** Identifies the key of an authority (§4.2.1.2 allows any method). */
const keyId = (key: KeyObject) => createHash('sha256').update(spki(key)).digest().subarray(0, 20)

const pemOfKey = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
