import { benchKeys } from '#lib/redis/keys.ts'
import { type Holder, held } from './holding.ts'
import { benchEnd, shownKey } from './times.ts'

/** The account in the state of the bench, which every process that serves the bench also has in memory. */
export const account: Holder = {
  async read({ bench }, { name }) {
    const user = bench.state.users.find((each) => each.name === name)
    if (!user) return []
    const { passwordHash: _, ...facts } = user
    const rolesAreLookedUp = bench.state.demands.rolesOf.includes(name)
    const where = { store: 'redis', key: shownKey(bench, benchKeys(bench.id).bench) } as const
    return held(
      'account',
      where,
      [{ ...facts, rolesAreLookedUp, password: 'a salted hash, not exported' }],
      benchEnd(bench),
    )
  },
  // `erase.ts` resets it, in the same change of the state that notes the erased sessions.
}
