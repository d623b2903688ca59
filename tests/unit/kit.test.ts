import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import { type Session as KitSession, NODES } from '#lib/kit/api.ts'
import { assertEventType, EVENT_TYPES } from '#lib/kit/event-types.ts'
import { COOKIES, LANES, MECHANISMS, type Mechanism } from '#lib/kit/mechanisms.ts'
import { BUTTONS, INTRO_DONE, INTRO_KEY, VERDICTS } from '#lib/kit/page-names.ts'
import { readSetCookie } from '#lib/kit/reply.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import { Session } from '#lib/web/response-parts.ts'
import { INTRO_DONE as SHOWN, INTRO_KEY as STORED } from '../../app/_ui/display/intro-key.ts'
import { en } from '../../app/_ui/words/en.ts'
import { onDemand } from '../../app/_ui/words/on-demand.en.ts'

/* The kit is installed without the app, so it repeats a few of its facts. */

describe('the kit and the app agree on', () => {
  test('mechanisms and nodes', () => {
    const known: readonly Mechanism[] = MECHANISM_IDS
    expect(known).toEqual(expect.arrayContaining([...MECHANISMS]))
    expect(Object.keys(LANES).sort()).toEqual([...MECHANISM_IDS].sort())
    expect(NODES).toEqual(NODE_IDS)
    const cookiesOf = (id: Mechanism) => Object.values(factsOf(id).cookies).filter((name) => name !== null)
    for (const id of MECHANISM_IDS) expect(COOKIES[id]).toEqual(cookiesOf(id))
  })

  test('the fields of a session', () => {
    // Does not compile if a type differs.
    const asKit = (session: z.infer<typeof Session>): KitSession => session
    const fields: readonly (keyof KitSession)[] = [
      ...(['id', 'mechanism', 'user', 'state', 'endReason', 'createdAt', 'lastSeenAt'] as const),
      ...([
        'idleExpiresAt',
        'absoluteExpiresAt',
        'expiresAt',
        'endedAt',
        'carrier',
        'node',
        'knownBy',
      ] as const),
    ]
    expect(typeof asKit).toBe('function')
    expect(Object.keys(Session.shape)).toEqual(expect.arrayContaining([...fields]))
  })

  test('the types of events', () => {
    // Does not compile if the app has another type of event than these words.
    const types: Readonly<Record<LabEvent['type'], string>> = onDemand.events
    expect([...EVENT_TYPES].sort()).toEqual(Object.keys(types).sort())
  })

  test('what a browser stores', () => {
    expect([INTRO_KEY, INTRO_DONE]).toEqual([STORED, SHOWN])
  })

  test('the names of lanes and buttons', () => {
    for (const id of MECHANISM_IDS) expect(en.mechanisms[id].name).toBe(LANES[id])
    const texts = JSON.stringify(en)
    for (const name of Object.values(BUTTONS)) expect(texts).toContain(JSON.stringify(name))
  })
})

/* These names are an interface: a change of one is a major version of the kit. */
test('the names that tests of others rely on stay as they are', () => {
  expect({ LANES, BUTTONS, VERDICTS }).toMatchInlineSnapshot(`
    {
      "BUTTONS": {
        "check": "Check",
        "logIn": "Log in",
        "logOut": "Log out",
        "refresh": "Refresh",
        "resetBench": "Reset bench",
      },
      "LANES": {
        "jwt": "JWT",
        "opaque-token": "Opaque token",
        "sealed-cookie": "Sealed cookie",
        "server-session": "Server-side session",
        "signed-cookie": "Signed cookie",
      },
      "VERDICTS": [
        "accepted",
        "refused",
        "unavailable",
        "none",
      ],
    }
  `)
})

test('takes an event of a later server by the log that has it', () => {
  expect(() => assertEventType('session.merged', [{ type: 'session.merged' }])).not.toThrow()
  expect(() => assertEventType('session.merged', [{ type: 'session.ended' }])).toThrow(
    /no event session\.merged/,
  )
})

test.each([
  ['sid=a=b; Path=/; HttpOnly', { name: 'sid', value: 'a=b', attributes: { path: '/', httponly: true } }],
  ['__Host-sid=; Max-Age=0', { name: '__Host-sid', value: '', attributes: { 'max-age': '0' } }],
])('reads the Set-Cookie line %s', (line, cookie) => {
  expect(readSetCookie(line)).toEqual(cookie)
})
