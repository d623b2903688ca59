import type { Redis } from 'ioredis'
import { lab } from '#lib/bench/lab.ts'
import { openRaceWorlds } from '#lib/bench/race-worlds.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { ActorContext, Play, Race } from '#lib/races/race.ts'
import { type Text, text } from '#lib/races/text.ts'
import type { World, Worlds } from '#lib/races/world.ts'
import type { TestBench } from './test-bench.ts'

/** Runs work on worlds of a bench, and deletes them afterwards. */
export async function withWorlds<T>(
  { id }: TestBench,
  { policy }: Pick<Race, 'policy'>,
  work: (worlds: Worlds) => Promise<T>,
): Promise<T> {
  const bench = await lab().benches.find(id)
  if (!bench) throw new Error('No such bench.')
  const worlds = openRaceWorlds(bench, { ...PRESETS.hardened, ...policy })
  try {
    return await work(worlds)
  } finally {
    await worlds.close()
  }
}

/** All keys of a bench in Redis. */
export async function keysOf({ id }: TestBench): Promise<string[]> {
  const found = new Set<string>()
  let cursor = '0'
  do {
    const redis = lab().link.commands as Redis
    const [next, keys] = await redis.scan(cursor, 'MATCH', `{${id}}*`, 'COUNT', 10_000)
    for (const key of keys) found.add(key)
    cursor = next
  } while (cursor !== '0')
  return [...found].sort()
}

export const DONE = text('done', '完成')

/** A race for tests of the lab itself: both implementations are the same, and its invariant always holds. */
export function raceWith(
  actor: (world: World, context: ActorContext, id: 'A' | 'B') => Promise<Text>,
  more: Partial<Race> & Partial<Pick<Play, 'verdict'>> = {},
): Race {
  const { verdict = async () => ({ holds: true, because: DONE }), ...traits } = more
  const part = {
    text: DONE,
    prepare: async (world: World): Promise<Play> => ({
      actors: {
        A: (context) => actor(world, context, 'A'),
        B: (context) => actor(world, context, 'B'),
      },
      state: async () => [],
      verdict,
    }),
  }
  return {
    id: 'test',
    title: DONE,
    invariant: DONE,
    actors: { A: DONE, B: DONE },
    sources: [],
    fixedIn: { path: 'lib/races/race.ts' },
    ...traits,
    parts: { naive: part, fixed: part },
  }
}
