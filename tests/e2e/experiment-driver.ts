import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { Experiment } from '#lib/experiments/experiment.ts'
import type { ClientName, ClientStep, Step } from '#lib/experiments/step.ts'
import { USER_AGENTS } from '#lib/web/simulated-client-requests.ts'
import { tampered } from '../support/tampered.ts'
import type { LabPage } from './lab.ts'

const AGENTS: Readonly<Record<ClientName, string>> = {
  browser: 'Tests/1.0',
  tab: 'Tests/1.0',
  ...USER_AGENTS,
}

type Jar = ReadonlyMap<string, string>

/** Runs the steps of an experiment on the bench of a page, over HTTP, with a cookie jar for each client and lane. */
export class ExperimentDriver {
  private readonly url: string
  private readonly bench: string
  private readonly passwords: Readonly<Record<string, string>>
  private readonly jars = new Map<string, Jar>()
  private readonly sessions = new Map<string, string>()

  private constructor(url: string, bench: string, passwords: Readonly<Record<string, string>>) {
    this.url = url
    this.bench = bench
    this.passwords = passwords
  }

  static async on(lab: LabPage): Promise<ExperimentDriver> {
    const { id } = await lab.call<{ id: string }>('/api/bench')
    const stored = await lab.page.evaluate(() => sessionStorage.getItem('session-lab:bench') ?? '{}')
    return new ExperimentDriver(new URL(lab.page.url()).origin, id, JSON.parse(stored).passwords)
  }

  async run({ id, solution }: Experiment): Promise<void> {
    for (const step of solution) await this.one(id, step)
  }

  private async one(experiment: string, step: Step): Promise<void> {
    switch (step.act) {
      case 'login': {
        const { user, dataBytes = 0 } = step
        const data = dataBytes === 0 ? {} : { data: 'x'.repeat(dataBytes) }
        const body = { username: user, password: this.passwords[user], carrier: 'cookie', ...data }
        return this.sendAs(step, 'login', 'POST', body)
      }
      case 'me':
        return this.sendAs(step, 'me', 'GET')
      case 'refresh':
      case 'logout':
      case 'transfer':
        return this.sendAs(step, step.act, 'POST', step.body ?? {})
      case 'copy': {
        const { lane, by, to } = step
        const jar = this.jarOf({ lane, by })
        this.jars.set(`${lane} ${to}`, jar)
        if (to !== 'mallory') return
        await this.send('/api/guests/mallory/steal', 'POST', { mechanism: lane }, { cookie: textOf(jar) })
        return
      }
      case 'tamper': {
        const { lane, by, change } = step
        const jar = this.jarOf(step)
        const name = `__Host-${factsOf(lane).cookies.credential}`
        const credential = tampered(lane, change, jar.get(name) ?? '')
        const cookie = textOf(new Map(jar).set(name, credential))
        await this.send(`/api/${lane}/me`, 'GET', undefined, { 'user-agent': AGENTS[by], cookie })
        return
      }
      case 'revoke':
        await this.send(`/api/sessions/${this.sessions.get(`${step.lane} ${step.by}`)}`, 'DELETE')
        return
      case 'service': {
        const { lane, method, path, body } = step
        const cookie = textOf(this.jarOf(step))
        await this.send(`/api/services/${path}?mechanism=${lane}`, method, body, { cookie })
        return
      }
      case 'services':
        await this.send('/api/services', 'PATCH', step.setup)
        return
      case 'operate':
        await this.send(`/api/bench/${step.path}`, step.method, step.body)
        return
      case 'predict':
        await this.send(`/api/bench/experiments/${experiment}/prediction`, 'POST', { choice: step.choice })
    }
  }

  private async sendAs(
    { lane, by, node, site }: ClientStep,
    act: string,
    method: string,
    body?: object,
  ): Promise<void> {
    const jar = new Map(this.jarOf({ lane, by }))
    const response = await this.send(`/api/${lane}/${act}`, method, body, {
      'user-agent': AGENTS[by],
      ...(jar.size > 0 && { cookie: textOf(jar) }),
      ...(node && { 'lab-node': node }),
      ...(site && { 'sec-fetch-site': site }),
    })
    if (act === 'login') this.sessions.set(`${lane} ${by}`, (await response.json()).session?.id)
    for (const header of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? []
      if (/Max-Age=0(;|$)/.test(header)) jar.delete(name)
      else jar.set(name, value)
    }
    this.jars.set(`${lane} ${by}`, jar)
  }

  private jarOf({ lane, by }: { lane: string; by: ClientName }): Jar {
    return this.jars.get(`${lane} ${by}`) ?? new Map()
  }

  private send(path: string, method: string, body?: object, headers: object = {}): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: {
        bench: this.bench,
        'user-agent': AGENTS.browser,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
  }
}

const textOf = (jar: Jar) => Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ')
