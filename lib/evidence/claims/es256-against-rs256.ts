import { generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { timed } from '../measure-times.ts'
import type { Text } from '../row.ts'
import { isTie, type Summary, summarize } from '../statistics.ts'
import { verdictOf } from './acts.ts'
import {
  digits,
  interval,
  isAbove,
  measureBlocks,
  ratio,
  stated,
  summarizePairs,
  type Way,
} from './blocks.ts'
import { type Claim, countsOf } from './claim.ts'

const ALGORITHMS = ['ES256', 'RS256'] as const
const OPERATIONS = ['sign', 'verify'] as const
type Operation = (typeof OPERATIONS)[number]
type Name = `${Operation} ${(typeof ALGORITHMS)[number]}`

const OPERATION_NAMES: Readonly<Record<Operation, Text>> = {
  sign: { en: 'sign', zh: '签名' },
  verify: { en: 'verify', zh: '验证' },
}

/** With jose and `CryptoKey`, as in the mechanism; RS256 has its minimum of 2048 bits (RFC 7518 §3.3). */
async function waysOf(alg: (typeof ALGORITHMS)[number]): Promise<readonly Way<Name>[]> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { modulusLength: 2048 })
  const sign = () =>
    new SignJWT({ sub: 'alice', roles: ['user'], sid: crypto.randomUUID() })
      .setProtectedHeader({ alg, typ: 'at+jwt' })
      .setIssuedAt()
      .setExpirationTime('15m')
      .sign(privateKey)
  const token = await sign()
  const verify = () => jwtVerify(token, publicKey, { algorithms: [alg] })
  return [
    { name: `sign ${alg}`, measure: async () => [await timed(sign)] },
    { name: `verify ${alg}`, measure: async () => [await timed(verify)] },
  ]
}

const inWords = (times: Summary): Text =>
  isTie(times, { median: 1, ci95: null })
    ? { en: 'tie', zh: '无差异' }
    : isAbove(times, 1)
      ? { en: 'ES256', zh: 'ES256' }
      : { en: 'RS256', zh: 'RS256' }

export const es256AgainstRs256: Claim = {
  id: 'es256-faster-than-rs256',
  rows: ['time-check', 'time-refresh'],
  claim: { en: 'ES256 is faster than RS256.', zh: 'ES256 比 RS256 更快。' },
  saidBy: [
    {
      title: 'JWT Signing Algorithms: HS256 vs RS256 vs ES256 Compared',
      url: 'https://www.muway.top/post/254.html',
    },
    {
      title: 'Choosing the Right JWT Signing Algorithm',
      url: 'https://jwtplus.com/docs/explaining-algorithm.html',
    },
  ],
  settledBy: {
    en: 'Signing and verifying measured apart, interleaved, with jose and CryptoKey: the ratio RS256 to ES256. It holds if both ratios are above 1 with their intervals.',
    zh: '使用 jose 和 CryptoKey，分别交替测量签名和验证，计算 RS256 与 ES256 的比值。如果两个比值连同区间都大于 1，则成立。',
  },
  flips: {
    en: 'Which operation counts: a token is signed once and verified with every request. And the library, its implementation of the curve, and the RSA key size.',
    zh: '取决于看重哪种操作：令牌只签名一次，但每个请求都要验证；还取决于库、曲线的实现和 RSA 密钥长度。',
  },
  seconds: 1,
  async run(tools, signal) {
    const ways = (await Promise.all(ALGORITHMS.map(waysOf))).flat()
    const samples = await measureBlocks(ways, countsOf(tools), signal)
    const results = OPERATIONS.map((operation) => ({
      operation,
      es256: summarize(samples[`${operation} ES256`][0] ?? []),
      rs256: summarize(samples[`${operation} RS256`][0] ?? []),
      times: summarizePairs(samples[`${operation} RS256`][0], samples[`${operation} ES256`][0], ratio),
    }))
    const [signing = '', verifying = ''] = results.map(({ times }) => stated(times))
    return {
      verdict: verdictOf(results.map(({ times }) => isAbove(times, 1))),
      sentence: {
        en: `RS256 takes ${signing} times as long as ES256 to sign, and ${verifying} times as long to verify.`,
        zh: `RS256 签名的耗时是 ES256 的 ${signing} 倍，验证的耗时是 ${verifying} 倍。`,
      },
      columns: [
        { en: 'Operation', zh: '操作' },
        { en: 'ES256, median ms', zh: 'ES256，中位数 ms' },
        { en: 'RS256, median ms', zh: 'RS256，中位数 ms' },
        { en: 'RS256 ÷ ES256', zh: 'RS256 ÷ ES256' },
        { en: '95 % interval', zh: '95 % 置信区间' },
        { en: 'Faster', zh: '更快的是' },
      ],
      rows: results.map(({ operation, es256, rs256, times }) => [
        OPERATION_NAMES[operation],
        ...[es256, rs256, times].map(({ median }) => Number(digits(median))),
        interval(times),
        inWords(times),
      ]),
    }
  },
}
