import { z } from 'zod'
import { ROTATION_MODES } from '#lib/bench/key-lifecycle.ts'
import { KEY_MECHANISMS } from '#lib/bench/keyring.ts'
import { MAX_SKEW_SECONDS, REDIS_FAULTS } from '#lib/bench/state.ts'
import { MAX_OFFSET_SECONDS } from '#lib/core/clock.ts'
import { MAX_DATA_BYTES } from '#lib/core/credential-size.ts'
import {
  JWT_ALGORITHMS,
  type Policy,
  PRESET_IDS,
  REVOCATION_TECHNIQUES,
  SERVER_SESSION_STORES,
} from '#lib/core/policy.ts'
import { MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import { TRIAL_FAULTS } from '#lib/core/survival.ts'

/*
 * What may be asked, in one place: the routes validate with these, and the OpenAPI document is made from them.
 * Objects are strict: a field that we do not know is a mistake worth telling, not worth ignoring.
 */

const MAX_SECONDS = 30 * 24 * 60 * 60
const seconds = (least: number) => z.int().min(least).max(MAX_SECONDS)

const Mechanism = z.enum(MECHANISM_IDS).meta({ description: 'One of the four ways to stay logged in' })
const Preset = z.enum(PRESET_IDS)

const technique = z.enum(REVOCATION_TECHNIQUES)
const binding = z.enum(['off', 'log', 'step-up', 'strict'])
const selfContained = {
  revocation: z
    .union([
      z.enum(['none', ...REVOCATION_TECHNIQUES]),
      z
        .array(technique)
        .min(1)
        .max(REVOCATION_TECHNIQUES.length)
        .refine((techniques) => new Set(techniques).size === techniques.length, 'Each technique once.'),
    ])
    .meta({ description: 'none, one technique, or several together' }),
  checkOn: z.enum(['every-request', 'sensitive-acts']),
  verifiedCacheSeconds: z.int().min(0).max(300),
}

export const PolicySchema = z
  .strictObject({
    lifetime: z.strictObject({
      idleSeconds: seconds(1),
      absoluteSeconds: seconds(1),
      rememberMeSeconds: seconds(1),
      adminIdleSeconds: seconds(1),
      renewalSeconds: seconds(1),
    }),
    concurrency: z.strictObject({
      perUser: z.int().min(1).max(1000),
      perAdmin: z.int().min(1).max(1000).optional(),
      perDeviceClass: z.int().min(1).max(1000).optional(),
      perIp: z.int().min(1).max(10_000),
      onExceed: z.enum(['evict-oldest', 'evict-lru', 'reject']),
    }),
    binding: z.strictObject({ ip: binding, userAgent: binding }),
    serverSession: z.strictObject({
      store: z.enum(SERVER_SESSION_STORES),
      cacheSeconds: z.int().min(1).max(300).optional(),
    }),
    sealedCookie: z.strictObject(selfContained),
    jwt: z.strictObject({
      alg: z.enum(JWT_ALGORITHMS),
      accessSeconds: z.int().min(1).max(86_400),
      refreshSeconds: seconds(1),
      gracePeriodSeconds: z.int().min(0).max(300),
      rotation: z.boolean(),
      reuseDetection: z.boolean(),
      ...selfContained,
    }),
    roles: z.enum(['as-issued', 'looked-up']),
    outage: z.enum(['fail-closed', 'fail-open']),
    stepUp: z.strictObject({ windowSeconds: z.int().min(0).max(86_400) }),
    csrf: z.enum(['fetch-metadata', 'off']),
    balancer: z.enum(['round-robin', 'sticky']),
  })
  .meta({ title: 'Policy' }) satisfies z.ZodType<Policy>

/** A merge patch may name any part of a policy; what it says is checked once it is merged. */
const PolicyPatch = z
  .record(z.string().max(40), z.unknown())
  .meta({ description: 'JSON merge patch (RFC 7396) of the policy' })

export const PolicyBody = z.looseObject({ preset: Preset.optional() }).meta({
  description:
    'A preset to begin from, and a JSON merge patch (RFC 7396) onto it or onto the policy in force',
})

const clockStart = z.strictObject({
  offsetSeconds: z.int().min(0).max(MAX_OFFSET_SECONDS).optional(),
  frozen: z.boolean().optional(),
})

export const NewBenchBody = z
  .strictObject({
    seed: z.string().min(1).max(100).optional(),
    preset: Preset.optional(),
    policy: PolicyPatch.optional(),
    clock: clockStart.optional(),
  })
  .meta({ title: 'NewBench' })

export const ClockBody = z
  .strictObject({
    advanceSeconds: z.int().min(0).max(MAX_OFFSET_SECONDS).optional(),
    frozen: z.boolean().optional(),
  })
  .meta({ title: 'ClockMove' })

const password = z.string().min(1).max(256)

export const UserBody = z
  .strictObject({
    roles: z
      .array(z.enum(['user', 'admin']))
      .max(2)
      .optional(),
    disabled: z.boolean().optional(),
    // ASVS 6.2.1: eight at least; 6.2.9: 64 and more must be allowed.
    password: password.min(8).optional(),
  })
  .meta({ title: 'UserChange' })

export const NodeBody = z
  .strictObject({
    up: z.boolean().optional(),
    partitioned: z.boolean().optional().meta({
      description:
        'Cut off from the other nodes and from every store that they share, and serving all the same',
    }),
    clockSkewSeconds: z
      .int()
      .min(-MAX_SKEW_SECONDS)
      .max(MAX_SKEW_SECONDS)
      .optional()
      .meta({ description: 'How far this node’s clock is ahead of the bench’s, or behind it' }),
  })
  .meta({ title: 'NodeChange' })

export const FaultsBody = z
  .strictObject({
    redis: z
      .enum([...REDIS_FAULTS, 'emptied'])
      .optional()
      .meta({
        description: 'emptied: everything that the mechanisms keep there is gone, and it is up again',
      }),
    invalidation: z
      .enum(['on', 'dropped', 'delayed'])
      .optional()
      .meta({ description: 'How messages between nodes fare' }),
  })
  .meta({ title: 'FaultsChange' })

export const RotateBody = z
  .strictObject({
    mechanism: z.enum(KEY_MECHANISMS),
    mode: z.enum(ROTATION_MODES),
    node: z
      .enum(NODE_IDS)
      .optional()
      .meta({ description: 'prepare and overlap can begin on one node; deploy then reaches all of them' }),
  })
  .meta({ title: 'KeyRotation' })

/** What every store and every token can hold and give back unchanged: no half of a pair (RFC 3629 §3), and no NUL, which SQL knows not. */
const keepable = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'Whole characters, and no NUL.')

const Data = keepable
  .max(MAX_DATA_BYTES)
  .refine((text) => Buffer.byteLength(text) <= MAX_DATA_BYTES, `At most ${MAX_DATA_BYTES} bytes of UTF-8.`)
  .meta({
    description: `What the application keeps in the session: at most ${MAX_DATA_BYTES} bytes of UTF-8`,
  })

export const SurvivalBody = z
  .strictObject({
    fault: z.enum(TRIAL_FAULTS).meta({ description: 'What breaks once thirty have signed in' }),
  })
  .meta({ title: 'SurvivalTrial' })

export const LoginBody = z
  .strictObject({
    username: z.string().min(1).max(64),
    password,
    rememberMe: z.boolean().optional(),
    carrier: z.enum(['cookie', 'bearer']).optional(),
    device: keepable.min(1).max(40).optional(),
    data: Data.optional(),
  })
  .meta({ title: 'Login' })

const refreshToken = z.string().min(1).max(4096)

export const RefreshBody = z
  .strictObject({ refresh_token: refreshToken.optional() })
  .meta({ title: 'Refresh' })

export const EmptyBody = z.strictObject({})

export const LogoutBody = z
  .strictObject({
    scope: z
      .enum(['local', 'others', 'global'])
      .optional()
      .meta({ description: 'This session, the user’s other ones of this mechanism, or both' }),
    refresh_token: refreshToken.optional().meta({
      description:
        'jwt only (RFC 7009): names the session by its refresh token, for a client whose access token has expired',
    }),
  })
  .meta({ title: 'Logout' })

export const AdjustBody = z
  .strictObject({ endsInSeconds: seconds(1) })
  .meta({ title: 'Adjustment', description: 'The session ends at latest so many seconds from now' })

export const TransferBody = z
  .strictObject({ to: z.string().min(1).max(64), amount: z.int().min(1).max(1_000_000) })
  .meta({ title: 'Transfer' })

export const StepUpBody = z.strictObject({ password }).meta({ title: 'StepUp' })

/** Other parameters are no input of a check: a credential in the address is no credential. */
export const MeQuery = z.object({
  slide: z.enum(['0', '1']).optional().meta({ description: '0: does not count as activity' }),
})

export const KeysQuery = z.object({
  bench: z
    .string()
    .optional()
    .meta({ description: 'The public name of a bench, for verifiers: they send no headers of ours' }),
})

/** A name and nothing else: `*` is everybody in the directory's indexes, and nobody may ask for them by that. */
const userName = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/)

export const SessionsQuery = z.strictObject({
  mechanism: Mechanism.optional(),
  user: userName.optional(),
  state: z.enum(['active', 'ended']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,16}$/)
    .optional(),
})

export const EndSessionsQuery = z.strictObject({
  user: userName,
  except: z.string().min(1).max(64).optional(),
  mechanism: Mechanism.optional(),
})

export const EventsQuery = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}-\d{1,15}$/)
    .optional(),
  format: z.literal('ndjson').optional(),
})

export const ExchangesQuery = z.strictObject({
  mechanism: Mechanism.optional(),
  act: z.enum(['login', 'me', 'refresh', 'logout', 'transfer', 'step-up']).optional(),
  session: z.string().min(1).max(64).optional(),
  limit: z.coerce.number().int().min(1).max(64).default(20),
})

/** What may stand in a cookie or a header without becoming something else there. */
export const ResendBody = z
  .strictObject({
    credential: z
      .string()
      .max(8192)
      .regex(/^[!-:<-~]*$/),
  })
  .meta({ title: 'Resend' })
