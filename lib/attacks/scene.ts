import { Client, type ClientTraits } from '#lib/client/client.ts'
import { ALICE, MALLORY, type Scene } from './attack.ts'

type Setting = Omit<Scene, 'login' | 'copyToMallory' | 'mallory'>

/** The clients of an attack on a bench. */
export function createScene(setting: Setting): Scene {
  const { bench, mechanism, carrier } = setting
  return {
    ...setting,
    async login(user = 'alice', from: ClientTraits = ALICE) {
      return bench.login(mechanism, user, { carrier }, from)
    },
    copyToMallory: (from, traits = MALLORY) => from.copy().from(traits),
    mallory: () => new Client(bench, mechanism).from(MALLORY),
  }
}
