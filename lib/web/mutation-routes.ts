import { describeMutations, validMutations } from '#lib/bench/mutations.ts'
import { NOT_VULNERABLE } from '#lib/bench/state.ts'
import { ActiveMutationsResponse, MutationsBody, MutationsResponse } from './mutation-schemas.ts'
import { problem } from './respond.ts'
import { onBench, onServer } from './route.ts'

/** The routes of the planted bugs. */
export const mutationRoutes = {
  '/api/mutations': {
    GET: onServer(
      {
        summary:
          'List the planted bugs, each with what is broken, its seam and the act that exposes it, and three controls',
        response: MutationsResponse,
      },
      async ({ lab }) => ({
        status: 200,
        body: { ...describeMutations(), served: lab.environment.labVulnerable },
      }),
    ),
  },
  '/api/bench/mutations': {
    PATCH: onBench(
      {
        summary: 'Switch planted bugs on and off. 403 if this server serves none',
        body: MutationsBody,
        errors: [403],
        response: ActiveMutationsResponse,
      },
      async ({ bench, lab, operator }, { active }) => {
        if (!lab.environment.labVulnerable)
          return problem({ code: 'forbidden', status: 403, detail: NOT_VULNERABLE })
        await operator.setMutations(validMutations(active, 'active'))
        return { status: 200, body: { active: bench.state.mutations } }
      },
    ),
  },
}
