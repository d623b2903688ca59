import { generateKeyPairSync, sign } from 'node:crypto'

/** A key and a self-signed certificate for this machine, in PEM. */
export interface Certificate {
  readonly key: string
  readonly certificate: string
}

/**
 * Built by hand (RFC 5280): Node reads certificates and creates none, and no tool for it is on every
 * machine.
 */
export function selfSigned(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'))
  const name = sequence(set(sequence(oid('2.5.4.3'), der(0x0c, Buffer.from('localhost')))))
  const names = sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])))
  const extensions = sequence(
    sequence(oid('2.5.29.17'), octets(names)),
    sequence(oid('2.5.29.19'), YES, octets(sequence(YES))),
  )
  const toBeSigned = sequence(
    der(0xa0, integer(2)),
    integer(1),
    algorithm,
    name,
    sequence(time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  )
  const signature = sign('sha256', toBeSigned, privateKey)
  const whole = sequence(toBeSigned, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  }
}

const DAY_MS = 86_400_000

/** Tag, length, contents (X.690 §8.1); no content is longer than two length bytes allow. */
function der(tag: number, contents: Buffer): Buffer {
  const { length } = contents
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), contents])
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, Buffer.concat(parts))
const set = (part: Buffer) => der(0x31, part)
const octets = (part: Buffer) => der(0x04, part)
const integer = (value: number) => der(0x02, Buffer.from([value]))
const YES = der(0x01, Buffer.from([0xff]))

/** UTCTime (RFC 5280 §4.1.2.5.1): `YYMMDDHHMMSSZ`. */
function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number)
  const groups = others.flatMap((part) => {
    const bytes = [part & 0x7f]
    for (let rest = part >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (rest & 0x7f))
    return bytes
  })
  return der(0x06, Buffer.from([first * 40 + second, ...groups]))
}
