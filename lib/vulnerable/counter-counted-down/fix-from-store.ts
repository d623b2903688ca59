// Quarantined: code of the experiment counter-counted-down, with deliberate flaws.
import { Counter, Gauge, Registry } from 'prom-client'
import type { Store } from '../store.ts'

/** A process with metrics of its own. The store maps session IDs to users, and outlasts the process. */
export function createNode(store: Store) {
  const registers = [new Registry()]
  const created = new Counter({ name: 'created', help: 'Sessions created', registers })
  new Gauge({
    name: 'active',
    help: 'Active sessions',
    registers,
    async collect() {
      this.set((await store.keys()).length)
    },
  })

  return {
    async login(id: string, user: string): Promise<void> {
      await store.set(id, user)
      created.inc()
    },

    async logout(id: string): Promise<void> {
      await store.delete(id)
    },

    userOf: (id: string): Promise<string | null> => store.get(id),

    /** What the monitoring reads. */
    async metric(name: 'created' | 'active'): Promise<number> {
      const metric = await registers[0]?.getSingleMetric(name)?.get()
      return metric?.values[0]?.value ?? 0
    },
  }
}
