import type { Carrier, NodeName, Revocation, Session } from './api.ts'
import { COOKIES, type Mechanism } from './mechanisms.ts'
import type { Person, SendOptions, StorageState } from './person.ts'
import type { Reply } from './reply.ts'

interface LoginOptions {
  readonly user?: string
  readonly password?: string
  readonly carrier?: Carrier
  readonly rememberMe?: boolean
  /** The node that serves the request; otherwise the load balancer chooses. */
  readonly node?: NodeName
}

/** A client on one mechanism: the acts of the API, with the credential that it was given last. */
export class Lane {
  readonly person: Person
  readonly mechanism: Mechanism
  /** The session of the last response that had one. */
  session: Session | null = null
  /** The bearer token of the last response; null with a cookie. A test may set another one, such as a forged one. */
  accessToken: string | null = null
  /** The refresh token of the last response. */
  refreshToken: string | null = null

  constructor(person: Person, mechanism: Mechanism) {
    this.person = person
    this.mechanism = mechanism
  }

  login({ user = this.person.user, password, carrier, rememberMe, node }: LoginOptions = {}): Promise<Reply> {
    const data = {
      username: user,
      password: password ?? this.person.world.passwordOf(user),
      ...(carrier && { carrier }),
      ...(rememberMe !== undefined && { rememberMe }),
    }
    return this.post('login', data, node === undefined ? {} : { node })
  }

  /** Who is logged in. @param options `slide: false` does not count as activity */
  me({ slide = true, ...options }: SendOptions & { readonly slide?: boolean } = {}): Promise<Reply> {
    return this.send('GET', slide ? 'me' : 'me?slide=0', options)
  }

  /** Renews the credential. A refresh token is sent in the body where it is no cookie. */
  refresh(options: SendOptions = {}): Promise<Reply> {
    return this.post(
      'refresh',
      this.refreshToken === null ? {} : { refresh_token: this.refreshToken },
      options,
    )
  }

  logout(options: SendOptions = {}): Promise<Reply> {
    return this.post('logout', {}, options)
  }

  /** The sensitive act, which changes state. */
  transfer(to = 'bob', amount = 1, options: SendOptions = {}): Promise<Reply> {
    return this.post('transfer', { to, amount }, options)
  }

  /** Re-authenticates. */
  stepUp(password = this.person.world.passwordOf(this.person.user)): Promise<Reply> {
    return this.post('step-up', { password })
  }

  /** Revokes the session of this lane, as an operator does. @throws Error without a session */
  revoke(): Promise<Revocation> {
    if (this.session === null)
      throw new Error(`${this.person.name} has no session on ${this.mechanism}: log in first.`)
    return this.person.world.revoke(this.session.id)
  }

  /** Ends the other sessions of the user on this mechanism. */
  revokeOthers(): Promise<Reply> {
    return this.send('DELETE', 'sessions')
  }

  /**
   * Copies the credential of another client into this one.
   * @throws Error if there is none of this mechanism: a test that expects a refusal would pass without a credential
   */
  async steal(from: Lane): Promise<void> {
    const { mechanism, person } = from
    if (mechanism !== this.mechanism)
      throw new Error(
        `A lane of ${this.mechanism} cannot present a credential of ${mechanism}: use ${this.person.name}.on('${mechanism}').`,
      )
    const cookies = await from.cookies()
    if (from.accessToken === null && cookies.length === 0)
      throw new Error(`${person.name} has no credential of ${mechanism}: log in first.`)
    this.accessToken = from.accessToken
    this.refreshToken = from.refreshToken
    this.session = from.session
    if (cookies.length > 0) await this.person.addCookies(cookies)
  }

  /** The cookies with credentials of this mechanism. */
  async cookies(): Promise<StorageState['cookies']> {
    const { cookies } = await this.person.storageState()
    return cookies.filter(({ name }) => this.isCredential(name))
  }

  /** Whether a cookie of this name has a credential of the mechanism. */
  private isCredential(name: string): boolean {
    return COOKIES[this.mechanism].includes(name.replace(/^__Host-/, ''))
  }

  private post(act: string, data: object, options: SendOptions = {}): Promise<Reply> {
    return this.send('POST', act, { ...options, data })
  }

  private async send(method: string, act: string, options: SendOptions = {}): Promise<Reply> {
    const reply = await this.person.send(method, `/api/${this.mechanism}/${act}`, {
      ...options,
      headers: {
        ...(this.accessToken !== null && { authorization: `Bearer ${this.accessToken}` }),
        ...options.headers,
      },
    })
    const { credential, session } = reply.body
    const isInCookie = reply.cookies.some(({ name }) => this.isCredential(name))
    if (isInCookie) {
      this.accessToken = null
      this.refreshToken = null
    } else if (credential) {
      this.accessToken = credential.access_token
      this.refreshToken = credential.refresh_token ?? this.refreshToken
    }
    if (session) this.session = session
    return reply
  }
}
