import { readFleet } from '#lib/bench/fleet.ts'
import { KEY_OWNERS, keyStates } from '#lib/bench/keyring.ts'
import { rotateStorageKey } from '#lib/bench/storage-keys.ts'
import { addressKey } from '#lib/core/address.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { NODE_IDS } from '#lib/core/session.ts'
import { TRIAL } from '#lib/core/survival.ts'
import { nodeOf } from './bench-view.ts'
import { FleetResponse, KeyRotationResponse, KeysResponse, SurvivalResponse } from './fleet-responses.ts'
import { NodeResponse } from './responses.ts'
import { onBench } from './route.ts'
import { NodeBody, RotateBody, SurvivalBody } from './schemas.ts'

/** The routes of the nodes of a bench, their keys and stores. */
export const fleetRoutes = {
  '/api/bench/nodes/{id}': {
    PATCH: onBench(
      {
        summary: 'Stop or start a node, partition it, or set its clock skew',
        params: { id: NODE_IDS },
        body: NodeBody,
        response: NodeResponse,
      },
      async ({ bench, operator, params }, change) => {
        await operator.setNode(params.id, change)
        return { status: 200, body: nodeOf(bench, params.id) }
      },
    ),
  },
  '/api/bench/fleet': {
    GET: onBench(
      { summary: 'Get node and store statistics', response: FleetResponse },
      async ({ bench }) => ({ status: 200, body: await readFleet(bench) }),
    ),
  },
  '/api/bench/keys': {
    GET: onBench(
      { summary: 'List keys by ID, state and node (no key material)', response: KeysResponse },
      async ({ bench }) => ({
        status: 200,
        body: recordOf(KEY_OWNERS, (owner) => keyStates(bench.keys, owner)),
      }),
    ),
  },
  '/api/bench/keys/rotate': {
    POST: onBench(
      {
        summary: 'Rotate keys, on all nodes or starting on one',
        body: RotateBody,
        errors: [409],
        response: KeyRotationResponse,
      },
      async ({ bench, lab, operator, onEvent }, { mechanism, mode, node }) => {
        const storage = { benches: lab.benches, bench, sessions: operator.sessions, onEvent }
        const changed = await (mechanism === 'storage'
          ? rotateStorageKey(storage, mode, node)
          : operator.rotateKeys(mechanism, mode, node))
        return { status: 200, body: { mechanism, keys: keyStates(bench.keys, mechanism), ...changed } }
      },
    ),
  },
  '/api/bench/survival': {
    POST: onBench(
      {
        summary: 'Run a survival trial: 30 logins, one fault, expected and measured outcomes',
        body: SurvivalBody,
        errors: [429],
        response: SurvivalResponse,
      },
      async ({ bench, lab, client }, { fault }) => {
        const { policy } = bench.state
        const rows = await lab.trials.run({
          fault,
          policy,
          client: { address: addressKey(client), bench: bench.id },
          signal: bench.deletion.signal,
        })
        return { status: 200, body: { fault, users: TRIAL.users, balancer: policy.balancer, rows } }
      },
    ),
  },
}
