import { sealData, unsealData } from 'iron-session'

/** The secrets of the server in the format of iron-session: the highest ID seals, all of them unseal. */
function passwordsOf(secrets: readonly string[]): Record<string, string> {
  return Object.fromEntries(secrets.map((secret, age) => [String(secrets.length - age), secret]))
}

/** Seals a value for Redis. The seal has no lifetime: the key in Redis expires. */
export function sealForServer(value: object, secrets: readonly string[]): Promise<string> {
  return sealData(value, { password: passwordsOf(secrets), ttl: 0 })
}

/** @returns what was sealed; an empty object if none of the secrets fits */
export function unsealForServer<Value extends object>(
  seal: string,
  secrets: readonly string[],
): Promise<Partial<Value>> {
  return unsealData<Partial<Value>>(seal, { password: passwordsOf(secrets), ttl: 0 })
}
