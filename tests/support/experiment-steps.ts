import { type ApiResponse, Client, type ClientBench, type ClientTraits } from '#lib/client/client.ts'
import type { Experiment } from '#lib/experiments/experiment.ts'
import type { ClientName, ClientStep, Step } from '#lib/experiments/step.ts'
import { TRAITS } from '#lib/web/simulated-client-traits.ts'
import { tampered } from './tampered.ts'

const BROWSER = { userAgent: 'Tests/1.0' }
/** The simulated clients are in other networks than the browser. */
const CLIENTS: Readonly<Record<ClientName, ClientTraits>> = { browser: BROWSER, tab: BROWSER, ...TRAITS }

/** Runs the steps of an experiment on a bench, with a set of cookies for each client and lane. */
export class ExperimentSteps<Bench extends ClientBench = ClientBench> {
  readonly bench: Bench
  readonly experiment: Experiment
  private readonly clients = new Map<string, Client>()

  constructor(bench: Bench, experiment: Experiment) {
    this.bench = bench
    this.experiment = experiment
  }

  post(path: string, body: object = {}): Promise<ApiResponse> {
    const { id } = this.experiment
    return this.bench.request(`/api/bench/experiments/${id}${path}`, { method: 'POST', body })
  }

  async all(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.one(step)
  }

  async one(step: Step): Promise<ApiResponse | undefined> {
    const { bench } = this
    switch (step.act) {
      case 'login': {
        const { user, dataBytes = 0 } = step
        const data = dataBytes === 0 ? {} : { data: 'x'.repeat(dataBytes) }
        const password = bench.passwords[user]
        return this.send(step, { username: user, password, carrier: 'cookie', ...data })
      }
      case 'me':
      case 'refresh':
      case 'logout':
      case 'transfer':
        return this.send(step, step.body ?? {})
      case 'copy': {
        const copied = this.client(step).copy().from(CLIENTS[step.to])
        this.clients.set(`${step.lane} ${step.to}`, copied)
        if (step.to !== 'mallory') return undefined
        const { lane: mechanism } = step
        const headers = { cookie: copied.jar }
        return bench.request('/api/guests/mallory/steal', { method: 'POST', body: { mechanism }, headers })
      }
      case 'tamper': {
        const client = this.client(step)
        return client.with(tampered(step.lane, step.change, client.credential)).me()
      }
      case 'revoke': {
        const { session } = this.client(step)
        return bench.request(`/api/sessions/${session?.id}`, { method: 'DELETE' })
      }
      case 'operate': {
        const { method, path, body } = step
        return bench.request(`/api/bench/${path}`, { method, body })
      }
      case 'service': {
        const { lane, method, path, body } = step
        const headers = { cookie: this.client(step).jar }
        return bench.request(`/api/services/${path}?mechanism=${lane}`, { method, body, headers })
      }
      case 'services':
        return bench.request('/api/services', { method: 'PATCH', body: step.setup })
      case 'predict':
        return this.post('/prediction', { choice: step.choice })
      case 'answer':
        return this.post('/answer', step.answer)
    }
  }

  private send(step: ClientStep, body: object): Promise<ApiResponse> {
    const { act, node, site } = step
    const headers = { ...(node && { 'lab-node': node }), ...(site && { 'sec-fetch-site': site }) }
    return this.client(step).request(act, act === 'me' ? { headers } : { method: 'POST', body, headers })
  }

  private client({ lane, by }: { lane: Client['mechanism']; by: ClientName }): Client {
    const key = `${lane} ${by}`
    const known = this.clients.get(key) ?? new Client(this.bench, lane).from(CLIENTS[by])
    this.clients.set(key, known)
    return known
  }
}
