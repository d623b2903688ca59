import type { Experiment } from '#lib/experiments/experiment.ts'
import type { ClientName, Step } from '#lib/experiments/step.ts'
import { USER_AGENTS } from '#lib/web/simulated-client-requests.ts'
import { type ApiResponse, Client, TestBench } from './test-bench.ts'

const AGENTS: Readonly<Record<ClientName, string>> = {
  browser: 'Tests/1.0',
  tab: 'Tests/1.0',
  ...USER_AGENTS,
}

/** Runs the steps of an experiment on a bench of its own, with a set of cookies for each client and lane. */
export class ExperimentRun {
  readonly bench: TestBench
  readonly experiment: Experiment
  private readonly clients = new Map<string, Client>()

  private constructor(bench: TestBench, experiment: Experiment) {
    this.bench = bench
    this.experiment = experiment
  }

  /** Starts an experiment on a new bench. */
  static async start(experiment: Experiment): Promise<ExperimentRun> {
    const run = new ExperimentRun(await TestBench.open({ preset: 'textbook' }), experiment)
    await run.post('')
    return run
  }

  post(path: string, body: object = {}): Promise<ApiResponse> {
    const { id } = this.experiment
    return this.bench.request(`/api/bench/experiments/${id}${path}`, { method: 'POST', body })
  }

  /** The progress in this experiment. */
  async progress() {
    const { experiments } = await this.bench.call('GET', '/api/bench/experiments')
    const found = experiments.find(({ id }) => id === this.experiment.id)
    if (!found) throw new Error(`No experiment ${this.experiment.id}.`)
    return found
  }

  async all(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.one(step)
  }

  async one(step: Step): Promise<ApiResponse | undefined> {
    const { bench } = this
    const patch = (path: string, body: object) => bench.request(path, { method: 'PATCH', body })
    switch (step.act) {
      case 'login': {
        const client = this.client(step.lane, step.by)
        return client.login(step.user, { carrier: 'cookie' })
      }
      case 'me':
      case 'refresh':
      case 'logout': {
        const client = this.client(step.lane, step.by)
        if (step.act === 'me') return client.request('me', { headers: {} })
        return client.request(step.act, { method: 'POST', body: {}, headers: {} })
      }
      case 'copy': {
        const copied = this.client(step.lane, step.by).copy().from({ userAgent: AGENTS[step.to] })
        this.clients.set(`${step.lane} ${step.to}`, copied)
        if (step.to !== 'mallory') return undefined
        const { lane: mechanism } = step
        const headers = { cookie: copied.jar }
        return bench.request('/api/guests/mallory/steal', { method: 'POST', body: { mechanism }, headers })
      }
      case 'operate':
        return patch(step.path, step.patch)
      case 'policy':
        return bench.policy(step.patch)
      case 'advance':
        await bench.advance(step.seconds)
        return undefined
      case 'roles':
        return patch(`/api/bench/users/${step.user}`, { roles: step.roles })
      case 'predict':
        return this.post('/prediction', { choice: step.choice })
    }
  }

  private client(lane: Client['mechanism'], by: ClientName): Client {
    const key = `${lane} ${by}`
    const known = this.clients.get(key) ?? new Client(this.bench, lane).from({ userAgent: AGENTS[by] })
    this.clients.set(key, known)
    return known
  }
}
