import type { Attack, Variant } from '#lib/attacks/attack.ts'
import { ATTACKS, attackOf } from '#lib/attacks/index.ts'
import type { Serve } from '#lib/client/direct-send.ts'
import { addressKey } from '#lib/core/address.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { Carrier, MechanismId } from '#lib/core/session.ts'
import { AttackResultResponse, AttacksResponse } from './attack-responses.ts'
import { type AttackReport, type AttackRequest, runAttack } from './attack-runner.ts'
import { attackText } from './attack-text.ts'
import { attackView } from './attack-view.ts'
import type { BenchCall } from './call.ts'
import { assertLane } from './resolve.ts'
import { onBench, onServer } from './route.ts'
import { AttackBody } from './schemas.ts'

/** The routes of the attack lab. */
export const attackRoutes = (serve: Serve) => ({
  '/api/attacks': {
    GET: onServer(
      { summary: 'List the attacks, with the mechanisms to which each applies', response: AttacksResponse },
      async () => ({ status: 200, body: { attacks: ATTACKS.map(attackView) } }),
    ),
  },
  '/api/bench/attacks/{id}': {
    POST: onBench(
      {
        summary:
          'Carry out an attack, and decide by the events that it caused. `stage`: on this bench under its policy (default), or on a bench of its own in the weak or the mended setting of the attack. Sessions of the run are ended afterwards',
        params: { id: ATTACKS.map(({ id }) => id) },
        body: AttackBody,
        errors: [404, 409, 429, 503],
        response: AttackResultResponse,
      },
      async (call, body) => {
        const attack = attackOf(call.params.id) as Attack
        return { status: 200, body: await attackOn(call, attack, body, serve) }
      },
    ),
  },
})

interface Body {
  readonly mechanism: MechanismId
  readonly variant?: string | undefined
  readonly carrier?: Carrier | undefined
  readonly stage?: AttackRequest['stage'] | undefined
  readonly paced?: boolean | undefined
}

async function attackOn({ lab, bench, client }: BenchCall, attack: Attack, body: Body, serve: Serve) {
  const { mechanism, stage = 'bench', paced = false } = body
  if (stage === 'bench') assertLane(bench, mechanism)
  const variant = variantOf(attack, body.variant, body.carrier ?? factsOf(mechanism).carriers[0])
  const carrier = carrierOf(
    mechanism,
    body.carrier,
    attack.variants.find(({ id }) => id === variant),
  )
  const because = attack.inapplicable(mechanism, variant, carrier)
  if (because !== null) {
    const { outcome, route } = { outcome: 'not-applicable', route: 'intended' } as const
    return { outcome, route, code: null, variant, because, seqs: [], events: [], honest: null }
  }
  const report = await runAttack(
    { lab, bench, serve, address: addressKey(client) },
    { attack, mechanism, variant, carrier, stage, paced },
  )
  return resultView(attack, variant, report, stage === 'bench')
}

function resultView(attack: Attack, variant: string, report: AttackReport, isHere: boolean) {
  const { outcome, route, code, honest, evidence, events, numbers } = report
  return {
    ...{ outcome, route, code, variant, honest },
    ...(numbers === undefined ? {} : { numbers }),
    because: attackText(attack, variant, report),
    // Positions in the event log of this bench; a bench of its own is deleted, so its events are in the response.
    seqs: isHere ? evidence.map(({ seq }) => seq) : [],
    evidence: evidence.map(({ seq }) => seq),
    events,
  }
}

function variantOf({ variants, defaultVariant }: Attack, id: string | undefined, carrier: Carrier): string {
  const known = variants.map((variant) => variant.id)
  if (id === undefined) return defaultVariant?.(carrier) ?? variants[0].id
  if (known.includes(id)) return id
  throw new RequestRefused('invalid_request', `Unknown variant. This attack has: ${known.join(', ')}.`, {
    field: 'variant',
  })
}

function carrierOf(
  mechanism: MechanismId,
  carrier: Carrier | undefined,
  variant: Variant | undefined,
): Carrier {
  const { carriers } = factsOf(mechanism)
  if (carrier === undefined) return carriers.find((each) => each === variant?.carrier) ?? carriers[0]
  if (carriers.includes(carrier)) return carrier
  throw new RequestRefused(
    'not_supported',
    `${mechanism} supports only the carrier ${carriers.join(' or ')}.`,
    {
      field: 'carrier',
    },
  )
}
