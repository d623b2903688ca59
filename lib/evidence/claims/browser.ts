import type { BenchClient } from '#lib/client/bench-client.ts'
import { Client } from '#lib/client/client.ts'
import type { Carrier, MechanismId } from '#lib/core/session.ts'
import type { Text } from '../row.ts'
import { credentialCookiesIn } from '../rows/origins.ts'

/* What a browser does with a credential, by the attributes of its cookie. */

export const CARRIER: Text = { en: 'Carrier', zh: '承载方式' }

export const CARRIER_NAMES: Readonly<Record<Carrier, Text>> = {
  cookie: { en: 'cookie', zh: 'Cookie' },
  bearer: { en: 'Authorization header', zh: 'Authorization 请求头' },
}

/** A client in a browser. */
export interface Victim {
  readonly client: Client
  /** The attributes of the cookie in lower case; null if the response body contains the credential. */
  readonly attributes: readonly string[] | null
}

/** Logs in alice with this carrier. @throws Error if the login is refused */
export async function loginInBrowser(
  bench: BenchClient,
  mechanism: MechanismId,
  carrier: Carrier,
): Promise<Victim> {
  const client = new Client(bench, mechanism)
  const answer = await client.login('alice', { carrier })
  if (answer.status !== 200) throw new Error(`No login: ${JSON.stringify(answer.body)}`)
  const [cookie] = credentialCookiesIn(answer, mechanism)
  if (cookie === undefined) return { client, attributes: null }
  const [, ...attributes] = cookie.split(';')
  return { client, attributes: attributes.map((each) => each.trim().toLowerCase()) }
}

/** A script reads a credential that a response body contains, and a cookie without HttpOnly. */
export const isReadable = ({ attributes }: Victim): boolean =>
  attributes === null || !attributes.includes('httponly')

/** Transfers money, as a form of the site would. @returns whether the request is accepted */
export async function transfer(client: Client, headers: Record<string, string>): Promise<boolean> {
  const { status, body } = await client.request('transfer', {
    method: 'POST',
    body: { to: 'bob', amount: 1 },
    headers,
  })
  if (status !== 200 && status !== 401 && status !== 403) {
    throw new Error(`Neither accepted nor refused: ${JSON.stringify(body)}`)
  }
  return status === 200
}
