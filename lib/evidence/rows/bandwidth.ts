import type { BenchClient } from '#lib/client/bench-client.ts'
import { type ApiResponse, Client } from '#lib/client/client.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { ActRow, Reading } from '../row.ts'
import { credentialCookiesIn } from './origins.ts'

/** Cookies and records contain the address and the user agent, so sizes are compared with these. */
export const FIREFOX = {
  ip: '127.0.0.1',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
}

const rounded = (bytes: number): Reading => ({ value: Math.round(bytes / 10) * 10 })

/** A client at a fixed address that has logged in, and the response. @throws Error if the login is refused */
async function loginOf(bench: BenchClient, mechanism: MechanismId, data = '') {
  const client = new Client(bench, mechanism).from(FIREFOX)
  const answer = await client.login('alice', { data })
  if (answer.status !== 200) throw new Error(`No login: ${JSON.stringify(answer.body)}`)
  return { client, answer }
}

/** The bytes of the credentials in the request, as the server counts them. */
function bytesUpIn({ headers }: ApiResponse): number {
  const stated = /up=(\d+)/.exec(headers.get('server-timing') ?? '')?.[1]
  if (stated === undefined) throw new Error('The response states no size.')
  return Number(stated)
}

const STEP = 256
/** The limit of session data, for every mechanism. */
const MAX_STEPS = 8192 / STEP

export const BANDWIDTH: readonly ActRow[] = [
  {
    id: 'bytes',
    group: 'bandwidth',
    method: 'bytes',
    unit: 'B',
    title: { en: 'Credential in each request', zh: '每个请求中的凭据大小' },
    why: {
      en: 'A reference is an ID and random bits. A credential that contains the session grows with it. Rounded to 10 bytes, because the length varies with the user agent, here Firefox on Linux, and with the padding of a ciphertext.',
      zh: '引用令牌只有 ID 和随机位；包含会话的凭据随会话增大。长度随用户代理（此处为 Linux 上的 Firefox）和密文填充变化，因此取整到 10 字节。',
    },
    sources: ['0004', '0025'],
    async run(bench, mechanism) {
      const { client } = await loginOf(bench, mechanism)
      return rounded(client.credential.length)
    },
  },
  {
    id: 'bytes-with-data',
    group: 'bandwidth',
    method: 'bytes',
    unit: 'B',
    title: { en: 'Credential with 1 kB of session data', zh: '含 1 kB 会话数据时的凭据大小' },
    why: {
      en: 'Session data is stored with a record, or sent with every request inside the credential, where base64url adds a third. Rounded to 10 bytes.',
      zh: '会话数据要么与会话记录一起存储，要么随凭据在每个请求中发送，base64url 编码会增大三分之一。取整到 10 字节。',
    },
    sources: ['0025'],
    async run(bench, mechanism) {
      const { client } = await loginOf(bench, mechanism, 'x'.repeat(1000))
      return rounded(client.credential.length)
    },
  },
  {
    id: 'max-data',
    group: 'bandwidth',
    method: 'bytes',
    unit: 'B',
    title: { en: 'Session data that fits', zh: '可容纳的会话数据' },
    why: {
      en: 'A browser need not accept more than 4096 bytes in a cookie, and a proxy about 8 kB in a header. A record has no such limit. Measured in steps of 256 bytes with the default carrier.',
      zh: '浏览器不保证接受超过 4096 字节的 Cookie，代理不保证接受超过约 8 kB 的请求头。会话记录没有这种限制。按默认承载方式，以 256 字节为步长测量。',
    },
    sources: ['0025', 'OWASP ASVS 5.0 V3.3.5'],
    async run(bench, mechanism) {
      // Each login replaces the session of the one before, so no session limit applies.
      const client = new Client(bench, mechanism).from(FIREFOX)
      const fits = async (steps: number) => {
        const { status, body } = await client.login('alice', { data: 'x'.repeat(steps * STEP) })
        if (status !== 200 && status !== 413) throw new Error(`No login: ${JSON.stringify(body)}`)
        return status === 200
      }
      if (await fits(MAX_STEPS)) {
        return {
          value: null,
          because: {
            en: 'No limit up to 8 kB, which is the most that this app accepts as session data.',
            zh: '8 kB 以内没有限制；8 kB 是本应用接受的会话数据上限。',
          },
        }
      }
      let [most, tooMuch] = [0, MAX_STEPS]
      while (tooMuch - most > 1) {
        const middle = (most + tooMuch) >> 1
        if (await fits(middle)) most = middle
        else tooMuch = middle
      }
      return { value: most * STEP }
    },
  },
  {
    id: 'login-bytes',
    group: 'bandwidth',
    method: 'bytes',
    unit: 'B',
    title: { en: 'Credentials in the login response', zh: '登录响应中的凭据大小' },
    why: {
      en: 'A cookie is sent with its name and attributes. A refresh token comes in addition to the access token. Rounded to 10 bytes.',
      zh: 'Cookie 连同名称和属性一起发送；刷新令牌与访问令牌一并返回。取整到 10 字节。',
    },
    sources: ['RFC 6749 §5.1'],
    async run(bench, mechanism) {
      const { answer } = await loginOf(bench, mechanism)
      const { access_token = '', refresh_token = '' } = answer.body.credential ?? {}
      return rounded([...credentialCookiesIn(answer, mechanism), access_token, refresh_token].join('').length)
    },
  },
  {
    id: 'refresh-bytes',
    group: 'bandwidth',
    method: 'bytes',
    unit: 'B',
    title: { en: 'Credential in a refresh request', zh: '刷新请求中的凭据大小' },
    why: {
      en: 'A refresh sends the refresh token alone, or the credential itself if there is none. Rounded to 10 bytes.',
      zh: '刷新只发送刷新令牌；没有刷新令牌时发送凭据本身。取整到 10 字节。',
    },
    sources: ['RFC 6749 §6'],
    async run(bench, mechanism) {
      const { client } = await loginOf(bench, mechanism)
      if (client.refreshToken !== null) client.accessToken = null
      const answer = await client.refresh()
      if (answer.status !== 200) throw new Error(`No refresh: ${JSON.stringify(answer.body)}`)
      return rounded(bytesUpIn(answer))
    },
  },
]
