/* The parts of ASN.1 in DER that a certificate consists of (X.690). Each value is its tag, its length and its contents. */

/** No content is longer than two length bytes allow. */
export function der(tag: number, contents: Buffer): Buffer {
  const { length } = contents
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), contents])
}

export const sequence = (...parts: readonly Buffer[]) => der(0x30, Buffer.concat(parts))
export const set = (part: Buffer) => der(0x31, part)
export const octets = (part: Buffer) => der(0x04, part)
export const text = (value: string) => der(0x0c, Buffer.from(value))
export const bits = (part: Buffer, unused = 0) => der(0x03, Buffer.concat([Buffer.from([unused]), part]))
/** Not negative: the first bit of the first byte is 0. */
export const integer = (value: Buffer) => der(0x02, value)
export const YES = der(0x01, Buffer.from([0xff]))

/** UTCTime (RFC 5280 §4.1.2.5.1): `YYMMDDHHMMSSZ`. */
export function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number)
  const groups = others.flatMap((part) => {
    const bytes = [part & 0x7f]
    for (let rest = part >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (rest & 0x7f))
    return bytes
  })
  return der(0x06, Buffer.from([first * 40 + second, ...groups]))
}
