import type { BenchClient } from '#lib/client/bench-client.ts'
import { Client } from '#lib/client/client.ts'
import { MAX_CREDENTIAL_BYTES } from '#lib/core/credential-size.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { FIREFOX } from '../rows/bandwidth.ts'
import { grouped, MECHANISM, nameOf, withBench } from './acts.ts'
import type { Claim, Verdict } from './claim.ts'
import { bytesOfPage, type PageBytes } from './wire-bytes.ts'

const REQUESTS = 100
const DATA_BYTES = 1000
/** Sizes of session data that are tried, up to the limit of this app. */
const TRIED = [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000] as const
const LARGEST_TRIED = TRIED[7]

interface CookieCost {
  readonly mechanism: MechanismId
  readonly data: number
  /** All cookies of the mechanism, as the browser sends them. */
  readonly cookieBytes: number
  /** Bytes of the page because of the cookies. */
  readonly extra: PageBytes
  /** The largest tried session data that the cookie accepts. */
  readonly fits: number
}

const loginWith = (client: Client, data: number) =>
  client.login('alice', { carrier: 'cookie', ...(data === 0 ? {} : { data: 'x'.repeat(data) }) })

/** The largest of the tried sizes with which a login succeeds. Each login replaces the session of the one before. */
async function largestThatFits(bench: BenchClient, mechanism: MechanismId): Promise<number> {
  const client = new Client(bench, mechanism).from(FIREFOX)
  let fits = 0
  for (const data of TRIED) {
    const { status, body } = await loginWith(client, data)
    if (status === 413) return fits
    if (status !== 200) throw new Error(`No login: ${JSON.stringify(body)}`)
    fits = data
  }
  return fits
}

async function costOf(
  bench: BenchClient,
  mechanism: MechanismId,
  data: number,
  fits: number,
): Promise<CookieCost> {
  const client = new Client(bench, mechanism).from(FIREFOX)
  const { status } = await loginWith(client, data)
  if (status !== 200) throw new Error('The login failed.')
  const [without, page] = [await bytesOfPage('', REQUESTS), await bytesOfPage(client.jar, REQUESTS)]
  const extra = { http1: page.http1 - without.http1, http2: page.http2 - without.http2 }
  return { mechanism, data, cookieBytes: client.jar.length, extra, fits }
}

/** Whether the difference between mechanisms remains if header fields are compressed. */
function verdictOf(largest: PageBytes, smallest: PageBytes): Verdict {
  const [overHttp1, overHttp2] = [largest.http1 - smallest.http1, largest.http2 - smallest.http2]
  if (overHttp1 < smallest.http1) return 'does-not-hold'
  return overHttp2 >= overHttp1 / 2 ? 'holds' : 'holds-only-if'
}

export const cookieSize: Claim = {
  id: 'cookie-size-costs',
  rows: ['bytes', 'bytes-with-data', 'max-data'],
  claim: {
    en: 'A large credential in a cookie makes every page slower, because it is sent with each request.',
    zh: 'Cookie 中的大凭据会使每个页面变慢，因为每个请求都要发送它。',
  },
  saidBy: [
    {
      title: 'Stop using JWT for sessions',
      url: 'http://cryto.net/~joepie91/blog/2016/06/13/stop-using-jwt-for-sessions/',
    },
    {
      title: 'Why JWTs Suck as Session Tokens',
      url: 'https://developer.okta.com/blog/2017/08/17/why-jwts-suck-as-session-tokens',
    },
    { title: 'RFC 6265, section 6.1', url: 'https://www.rfc-editor.org/rfc/rfc6265#section-6.1' },
  ],
  settledBy: {
    en: `Bytes from the client because of the cookies, for a page of ${REQUESTS} requests on one connection, over HTTP/1.1 and over HTTP/2, and the session data that fits into ${MAX_CREDENTIAL_BYTES.cookie} bytes. It holds if the largest cookie costs more than twice the smallest over HTTP/1.1, and over HTTP/2 at least half of that difference remains.`,
    zh: `一个连接上 ${REQUESTS} 个请求的页面，客户端因 Cookie 多发送的字节数（HTTP/1.1 和 HTTP/2），以及 ${MAX_CREDENTIAL_BYTES.cookie} 字节内可容纳的会话数据。如果 HTTP/1.1 下最大的 Cookie 超过最小的两倍，且 HTTP/2 下该差距至少保留一半，则成立。`,
  },
  flips: {
    en: 'HTTP/2 compresses a header field that repeats on a connection to a byte. A new connection, HTTP/1.1 and a credential that changes send it in full. Beyond 4096 bytes a browser may drop the cookie.',
    zh: 'HTTP/2 会把同一连接上重复的头字段压缩为一个字节；新连接、HTTP/1.1 和变化的凭据都要完整发送。超过 4096 字节的 Cookie 可能被浏览器丢弃。',
  },
  seconds: 3,
  run(tools, signal) {
    return withBench(tools, 'textbook', async (bench) => {
      const costs: CookieCost[] = []
      for (const mechanism of MECHANISM_IDS) {
        signal.throwIfAborted()
        const fits = await largestThatFits(bench, mechanism)
        for (const data of [0, DATA_BYTES]) costs.push(await costOf(bench, mechanism, data, fits))
      }
      const bySize = costs.toSorted((one, other) => one.cookieBytes - other.cookieBytes)
      const [smallest, largest] = [bySize[0], bySize[bySize.length - 1]]
      if (smallest === undefined || largest === undefined) throw new Error('Nothing was measured.')
      const limited = costs.filter(({ data, fits }) => data === 0 && fits < LARGEST_TRIED)
      return {
        verdict: verdictOf(largest.extra, smallest.extra),
        sentence: {
          en: `The largest cookie, ${grouped(largest.cookieBytes)} bytes, adds ${grouped(largest.extra.http1)} bytes to a page of ${REQUESTS} requests over HTTP/1.1 and ${grouped(largest.extra.http2)} over HTTP/2; the smallest, ${smallest.cookieBytes} bytes, adds ${grouped(smallest.extra.http1)} and ${grouped(smallest.extra.http2)}. ${limited.length} of ${MECHANISM_IDS.length} mechanisms reach the limit of ${MAX_CREDENTIAL_BYTES.cookie} bytes.`,
          zh: `最大的 Cookie 为 ${grouped(largest.cookieBytes)} 字节，使 ${REQUESTS} 个请求的页面在 HTTP/1.1 下多发送 ${grouped(largest.extra.http1)} 字节，在 HTTP/2 下多发送 ${grouped(largest.extra.http2)} 字节；最小的为 ${smallest.cookieBytes} 字节，分别多发送 ${grouped(smallest.extra.http1)} 和 ${grouped(smallest.extra.http2)} 字节。${MECHANISM_IDS.length} 种机制中有 ${limited.length} 种会达到 ${MAX_CREDENTIAL_BYTES.cookie} 字节的上限。`,
        },
        columns: [
          MECHANISM,
          { en: 'Session data, bytes', zh: '会话数据，字节' },
          { en: 'Cookies, bytes', zh: 'Cookie，字节' },
          { en: `${REQUESTS} requests over HTTP/1.1, bytes`, zh: `HTTP/1.1 下 ${REQUESTS} 个请求，字节` },
          { en: `${REQUESTS} requests over HTTP/2, bytes`, zh: `HTTP/2 下 ${REQUESTS} 个请求，字节` },
          { en: 'Session data that fits, in steps of 1000 bytes', zh: '可容纳的会话数据（步长 1000 字节）' },
        ],
        rows: costs.map(({ mechanism, data, cookieBytes, extra, fits }) => [
          ...[nameOf(mechanism), data, cookieBytes, extra.http1, extra.http2],
          fits === LARGEST_TRIED ? `≥ ${fits}` : fits,
        ]),
      }
    })
  },
}
